import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import type { WorkerLogs } from '../../../../shared/model/worker-views'
import { useLive } from '../../live/context'
import type { PanelState } from '../../live/panel-state'
import { useReading } from '../../live/use-reading'
import { useInspector } from '../../shell/inspector'
import { routeHash } from '../../shell/route'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/column'
import { CopyButton } from '../../ui/copy-button'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { Facts } from '../../ui/facts'
import { formatClock, formatStamp, NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { StateGlyph } from '../../ui/state-glyph'
import { useWorkerChoice } from './use-worker-choice'
import { keyedLines, LEAST_LEVELS, levelGlyph, type KeyedLine, type LeastLevel } from './log-lines'

const READ_EVERY_MS = 2_000

const COLUMNS: readonly Column<KeyedLine>[] = [
  {
    id: 'at',
    header: 'Time (UTC)',
    value: ({ at }) => at,
    render: ({ at }) => (at === null ? NOTHING : <time>{formatClock(at)}</time>),
  },
  {
    id: 'level',
    header: 'Level',
    value: ({ level }) => level,
    render: ({ level }) => (
      <span className="row">
        <StateGlyph state={levelGlyph(level)} size={12} word="" />
        {level}
      </span>
    ),
  },
  { id: 'text', header: 'Line', value: ({ text }) => text, grows: true, mono: true },
  {
    id: 'trace',
    header: 'Trace',
    value: ({ traceId }) => traceId,
    mono: true,
    render: ({ traceId }) => (traceId === '' ? NOTHING : <TraceLink traceId={traceId} />),
  },
  {
    id: 'correlation',
    header: 'Correlation',
    value: ({ correlationId }) => correlationId,
    mono: true,
    render: ({ correlationId: id }) => (id === '' ? NOTHING : <CorrelationLink id={id} />),
  },
]

/** WK10: the newest lines of one worker, read while this is open. */
export function Logs({
  targetIds,
  first,
}: {
  targetIds: readonly string[]
  /** Of which worker to begin with. */
  first: string | undefined
}): ReactNode {
  const { targetId, choice } = useWorkerChoice(targetIds, first)
  return <LogsOf key={targetId} targetId={targetId} tools={choice} />
}

function LogsOf({ targetId, tools }: { targetId: string; tools: ReactNode }): ReactNode {
  const [isPaused, setPaused] = useState(false)
  const [least, setLeast] = useState<LeastLevel>('all')
  const { value, error } = useLogs(targetId, isPaused)
  const inspector = useInspector()
  const lines = useMemo(() => keyedLines(value?.lines ?? [], least), [value, least])
  return (
    <PanelFrame
      title="Logs"
      note={noteOf(value, isPaused)}
      flush
      tools={tools}
      state={error === null ? stateOf(value, targetId) : { kind: 'live', at: null }}
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <DataTable
        label={`Log lines of ${targetId}`}
        columns={COLUMNS}
        rows={lines}
        rowKey={({ key }) => key}
        maxHeightPx={520}
        emptyText={least === 'all' ? 'It has written nothing yet.' : 'No line of this level.'}
        onOpen={(line) => inspector.open(`Log line of ${targetId}`, <LineDetails line={line} />)}
        extraTools={
          <>
            <Select label="Level" value={least} choices={LEAST_LEVELS} onChange={setLeast} />
            <Button look="quiet" pressed={isPaused} onClick={() => setPaused(!isPaused)}>
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
          </>
        }
      />
    </PanelFrame>
  )
}

/** While paused the worker is not asked either. */
function useLogs(targetId: string, isPaused: boolean): ReturnType<typeof useReading<WorkerLogs>> {
  const { bridge } = useLive()
  const held = useRef<WorkerLogs | null>(null)
  const read = useCallback(async () => {
    if (isPaused && held.current !== null) return held.current
    held.current = await bridge.request('workers.logs', { targetId })
    return held.current
  }, [bridge, targetId, isPaused])
  return useReading(read, READ_EVERY_MS)
}

function LineDetails({ line }: { line: KeyedLine }): ReactNode {
  const { at, level, text, traceId, correlationId } = line
  return (
    <div className="stack">
      <Facts
        items={[
          ['Time', at === null ? 'not told' : formatStamp(at)],
          ['Level', level],
          ['Trace', traceId === '' ? NOTHING : <TraceLink key="trace" traceId={traceId} whole />],
          [
            'Correlation',
            correlationId === '' ? NOTHING : <CorrelationLink key="id" id={correlationId} />,
          ],
        ]}
      />
      <pre className="facts-code">{text}</pre>
      <CopyButton text={() => text}>Copy line</CopyButton>
    </div>
  )
}

function TraceLink({ traceId, whole = false }: { traceId: string; whole?: boolean }): ReactNode {
  return (
    <a href={routeHash('traces', { trace: traceId })} title={`Trace ${traceId}`}>
      {whole ? traceId : `${traceId.slice(0, 8)}…`}
    </a>
  )
}

function CorrelationLink({ id }: { id: string }): ReactNode {
  return (
    <a href={routeHash('traces', { text: id })} title={`Traces of ${id}`}>
      {id.length > 20 ? `${id.slice(0, 19)}…` : id}
    </a>
  )
}

function noteOf(logs: WorkerLogs | undefined, isPaused: boolean): string {
  if (isPaused) return 'paused: the worker is not asked'
  const total = logs?.total ?? 0
  const shown = logs?.lines.length ?? 0
  return total > shown
    ? `the newest ${shown} of ${total}, secrets hidden`
    : 'newest first, read each 2 s while this is open, secrets hidden'
}

function stateOf(logs: WorkerLogs | undefined, targetId: string): PanelState {
  switch (logs?.state) {
    case undefined:
      return { kind: 'loading' }
    case 'not-offered':
      return { kind: 'no-data', text: `${targetId} does not offer its log lines.` }
    case 'denied':
      return {
        kind: 'no-data',
        text: `${targetId} refuses to show its log lines: check the token of this connection.`,
      }
    case 'read':
      return { kind: 'live', at: null }
  }
}
