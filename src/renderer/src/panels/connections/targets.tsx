import { useMemo, useState, type ReactNode } from 'react'
import type { Link } from '../../../../shared/model/link'
import type { Connection } from '../../../../shared/model/settings'
import type { Target } from '../../../../shared/model/target'
import type { PanelState } from '../../live/panel-state'
import { useCatalog, useLinks } from '../../live/use-state'
import { DataTable } from '../../ui/data-table'
import { PanelFrame } from '../../ui/panel-frame'
import { AllCollection } from './collection'
import { RemoveDialog } from './remove-dialog'
import { targetColumns } from './target-columns'
import type { OwnConnections } from './use-own'

export interface TargetLine {
  readonly target: Target
  /** The one that fares worst. */
  readonly link: Link | undefined
  /** From the settings; undefined: given by the platform, and not ours to change. */
  readonly own: Connection | undefined
  /** ms a minute, over all probes: OV10. */
  readonly cost: number
}

const URGENCY: Readonly<Record<Link['state'], number>> = {
  denied: 3,
  down: 2,
  connecting: 1,
  live: 0,
  off: 0,
}

export function targetLines(
  targets: readonly Target[],
  links: readonly Link[],
  connections: readonly Connection[],
): TargetLine[] {
  return targets.map((target) => ({
    target,
    link: links
      .filter(({ targetId }) => targetId === target.id)
      .toSorted((a, b) => URGENCY[b.state] - URGENCY[a.state])[0],
    own: connections.find(({ id }) => id === target.id),
    cost: links
      .filter(({ targetId }) => targetId === target.id)
      .reduce((sum, { costMsPerMin }) => sum + costMsPerMin, 0),
  }))
}

/** Every target: how its link fares, what went wrong, and what to do about it. */
export function TargetTable({
  connections,
  collection,
  collect,
  onRemoved,
}: Pick<OwnConnections, 'connections' | 'collection' | 'collect'> & {
  onRemoved: () => void
}): ReactNode {
  const catalog = useCatalog()
  const links = useLinks()
  const [removing, setRemoving] = useState<string | null>(null)
  const columns = useMemo(
    () => targetColumns(setRemoving, collection && { collection, collect }),
    [collection, collect],
  )
  const lines = useMemo(
    () => targetLines(catalog?.targets ?? [], links ?? [], connections),
    [catalog, links, connections],
  )
  return (
    <PanelFrame
      title="Connections"
      note={catalog === undefined ? undefined : `${lines.length} configured`}
      flush
      state={tableState(catalog === undefined, lines.length)}
    >
      {collection === undefined || lines.length === 0 ? null : (
        <AllCollection collection={collection} collect={collect} />
      )}
      {lines.length === 0 ? null : (
        <DataTable
          label="Connections"
          columns={columns}
          rows={lines}
          rowKey={({ target }) => target.id}
          tools={lines.length > 12}
          maxHeightPx={520}
        />
      )}
      {removing === null ? null : (
        <RemoveDialog
          targetId={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoving(null)
            onRemoved()
          }}
        />
      )}
    </PanelFrame>
  )
}

function tableState(isLoading: boolean, count: number): PanelState {
  if (isLoading) return { kind: 'loading' }
  if (count > 0) return { kind: 'live', at: null }
  const text = 'Nothing is watched yet. Add an address below, check it, save it.'
  return { kind: 'first-run', text }
}
