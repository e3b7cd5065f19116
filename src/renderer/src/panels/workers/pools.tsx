import { useMemo, type ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import type { PoolLeakRow, WorkerPoolRow } from '../../../../shared/model/tables/worker'
import { useInspector } from '../../shell/inspector'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { Facts } from '../../ui/facts'
import { formatAge, formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, useTargets, type Owned } from '../of-targets'
import { idleLeaks } from './pool-sessions'

const LIMITS = [{ value: 80, label: 'saturation' }] as const

interface PoolLine {
  readonly pool: Owned<WorkerPoolRow>
  readonly leak: PoolLeakRow | undefined
  /** Sessions of this worker that have been idle in a transaction for too long, in any database. */
  readonly stuck: readonly SessionRow[]
}

const usedPercent = ({ pool: { total, idle, max } }: PoolLine): number | null =>
  max > 0 ? (100 * (total - idle)) / max : null

const COLUMNS: readonly Column<PoolLine>[] = [
  { id: 'worker', header: 'Worker', value: ({ pool }) => pool.targetId },
  { id: 'name', header: 'Pool', value: ({ pool }) => pool.name },
  {
    id: 'used',
    header: 'In use',
    value: usedPercent,
    render: (line) => (
      <BulletBar
        label={`Connections in use of ${line.pool.targetId} ${line.pool.name}`}
        value={usedPercent(line)}
        max={100}
        unit="percent"
        limits={LIMITS}
        text={`${line.pool.total - line.pool.idle} of ${line.pool.max}`}
      />
    ),
    grows: true,
  },
  { id: 'origin', header: 'Told by', value: ({ pool }) => pool.origin },
  { id: 'total', header: 'Open', value: ({ pool }) => pool.total, unit: 'count' },
  { id: 'idle', header: 'Idle', value: ({ pool }) => pool.idle, unit: 'count' },
  { id: 'waiting', header: 'Waiting', value: ({ pool }) => pool.waiting, unit: 'count' },
  {
    id: 'leak',
    header: 'Leak',
    value: leakWords,
    render: (line) => {
      const words = leakWords(line)
      if (words === null) return NOTHING
      return (
        <span className="row">
          <StateGlyph state="medium" size={12} word="" />
          {words}
        </span>
      )
    },
  },
]

/** `2 held since 01:48:00; 1 idle in transaction`; null: none. */
function leakWords({ leak, stuck }: PoolLine): string | null {
  const words = [
    ...(leak === undefined
      ? []
      : [`${leak.held - leak.baseline} held since ${formatClock(leak.since)}`]),
    ...(stuck.length === 0 ? [] : [`${stuck.length} idle in transaction`]),
  ]
  return words.length === 0 ? null : words.join('; ')
}

/** PC4, PC5: the pools that the workers hold, and what does not come back to them. */
export function WorkerPools({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.pools')
  const { rows: leaks } = useOwnedRows(targetIds, 'worker.pool-leaks')
  const databases = useTargets('postgres')
  const databaseIds = useMemo(() => (databases ?? []).map(({ id }) => id), [databases])
  const { rows: sessions } = useOwnedRows(databaseIds, 'postgres.sessions')
  const inspector = useInspector()
  const lines = useMemo(
    () =>
      rows.map((pool): PoolLine => {
        const isOwn = (leak: Owned<PoolLeakRow>): boolean =>
          leak.targetId === pool.targetId && leak.pool === pool.name
        return { pool, leak: leaks.find(isOwn), stuck: idleLeaks(sessions, [pool.targetId]) }
      }),
    [rows, leaks, sessions],
  )
  return (
    <ManyPanel
      title="Worker pools"
      note="mark at 80 %; a leak has not been at its baseline for 10 min"
      flush
      ask={{
        ...{ targetIds, probe: 'health', at, rows: rows.length },
        ...{ noneText: 'No worker tells of its pools.', quiet: true },
      }}
    >
      <DataTable
        label="Worker pools"
        columns={COLUMNS}
        rows={lines}
        rowKey={({ pool }) => `${pool.targetId}|${pool.name}`}
        tools={false}
        onOpen={(line) =>
          inspector.open(
            `Pool ${line.pool.name} of ${line.pool.targetId}`,
            <PoolDetails line={line} />,
          )
        }
      />
    </ManyPanel>
  )
}

/** PC5: the evidence: since when, compared with what, and whose sessions. */
function PoolDetails({ line }: { line: PoolLine }): ReactNode {
  const { pool, leak, stuck } = line
  return (
    <div className="stack">
      <Facts
        items={[
          ['In use', `${pool.total - pool.idle} of ${pool.max}`],
          ['Used', formatValue(usedPercent(line), 'percent')],
          ['Callers waiting', formatValue(pool.waiting, 'count')],
          ...(leak === undefined
            ? [['Leak', 'none seen'] as const]
            : ([
                ['Last at its baseline', formatStamp(leak.since)],
                ['Baseline', `${leak.baseline} busy`],
                ['At least since then', `${leak.held} busy`],
                ['Longest away before', formatAge(leak.usualMs)],
              ] as const)),
        ]}
      />
      <section aria-label="Idle in transaction over 60 s">
        <h3>Idle in transaction over 60 s</h3>
        {stuck.length === 0 ? <p className="muted">No session with its application name.</p> : null}
        {stuck.map(({ pid, app, client, query, stateAgeMs }) => (
          <Facts
            key={pid}
            items={[
              ['Session', `${pid}, ${app}`],
              ['Client', client],
              ['Idle for', formatValue(stateAgeMs, 'ms')],
              ['Last query', <code key="query">{query}</code>],
            ]}
          />
        ))}
        {stuck.length === 0 ? null : <a href="#/pools">End or cancel them in Pools</a>}
      </section>
    </div>
  )
}
