import { useMemo, useState, type ReactNode } from 'react'
import type { DependencyMap, MapEdge, MapNode } from '../../../../shared/model/worker-views'
import type { Reading } from '../../live/use-reading'
import type { PanelState } from '../../live/panel-state'
import { useBoard } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph, stateWord } from '../../ui/state-glyph'
import { MapGraph } from './map-graph'
import { edgeState, failedPercent, nodeState } from './map-words'
import { WorkerDetails } from './worker-details'

interface EdgeLine {
  readonly edge: MapEdge
  readonly from: string
  readonly to: string
}

const COLUMNS: readonly Column<EdgeLine>[] = [
  {
    id: 'from',
    header: 'Caller',
    value: ({ from }) => from,
    render: ({ edge, from }) => (
      <span className="row">
        <StateGlyph state={edgeState(edge)} size={12} />
        {from}
      </span>
    ),
  },
  { id: 'to', header: 'Depends on', value: ({ to }) => to, grows: true },
  { id: 'calls', header: 'Calls', value: ({ edge }) => edge.calls, unit: 'count' },
  { id: 'failed', header: 'Failed', value: ({ edge }) => failedPercent(edge), unit: 'percent' },
  { id: 'p95', header: 'p95', value: ({ edge }) => edge.p95Ms, unit: 'ms' },
  { id: 'health', header: 'Caller says', value: ({ edge }) => edge.health },
]

/** WK8: who depends on whom: drawn, and as a list with the figures. */
export function Dependencies({ map }: { map: Reading<DependencyMap> }): ReactNode {
  const { value, error } = map
  const tiles = useBoard()
  const inspector = useInspector()
  const [chosen, setChosen] = useState<string | null>(null)
  const lines = useMemo(() => linesOf(value), [value])
  const states = useMemo(
    () =>
      new Map(
        (value?.nodes ?? []).map((node) => [
          node.id,
          nodeState(node, value?.edges ?? [], tiles ?? []),
        ]),
      ),
    [value, tiles],
  )
  const open = ({ kind, targetId }: MapNode): boolean => {
    if (kind !== 'worker' || targetId === null) return false
    inspector.open(`Worker ${targetId}`, <WorkerDetails targetId={targetId} />)
    return true
  }
  return (
    <PanelFrame
      title="Dependencies"
      note={noteOf(value)}
      flush
      state={error === null ? stateOf(value) : { kind: 'live', at: null }}
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      {value === undefined ? null : (
        <>
          <MapGraph
            map={value}
            chosen={chosen}
            stateOf={(node) => states.get(node.id) ?? 'unknown'}
            onChoose={setChosen}
            onOpen={open}
          />
          <DataTable
            label="Dependencies"
            columns={COLUMNS}
            rows={lines}
            rowKey={({ edge }) => `${edge.from} ${edge.to}`}
            tools={lines.length > 12}
            maxHeightPx={300}
          />
        </>
      )}
      <p className="spoken">{`Worst state: ${worstWord(lines)}`}</p>
    </PanelFrame>
  )
}

function linesOf(map: DependencyMap | undefined): EdgeLine[] {
  const titles = new Map((map?.nodes ?? []).map(({ id, title }) => [id, title]))
  return (map?.edges ?? []).map((edge) => ({
    edge,
    from: titles.get(edge.from) ?? edge.from,
    to: titles.get(edge.to) ?? edge.to,
  }))
}

function worstWord(lines: readonly EdgeLine[]): string {
  const states = lines.map(({ edge }) => edgeState(edge))
  return stateWord(
    states.find((state) => state === 'high') ?? states.find((s) => s === 'medium') ?? 'normal',
  )
}

const noteOf = (map: DependencyMap | undefined): string =>
  map?.hasSpans === false
    ? 'by what the workers say of their parts; no traces are kept'
    : 'by spans within the time range, and by what the workers say of their parts'

function stateOf(map: DependencyMap | undefined): PanelState {
  if (map === undefined) return { kind: 'loading' }
  if (map.nodes.length === 0 || map.edges.length === 0) {
    return { kind: 'no-data', text: 'No span and no worker tells whom it depends on.' }
  }
  return { kind: 'live', at: null }
}
