import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { TileState } from '../../../../shared/model/tile'
import { useSeriesMany } from '../../live/use-series'
import { useLinks } from '../../live/use-state'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatValue } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { ManyPanel } from '../many-panel'
import { useOwnedRows } from '../of-targets'
import { asThePrimarySees, asTheReplicaSees, replicasOf, type LagRow } from './replication-rows'

const OK_BELOW_MS = 1_000
const ALERT_ABOVE_MS = 5_000
const OWN_METRICS = ['replay-lag', 'lag-bytes', 'paused', 'receiving'] as const

const COLUMNS: readonly Column<LagRow>[] = [
  {
    id: 'standby',
    header: 'Standby',
    value: ({ standby }) => standby,
    render: (row) => (
      <span className="row">
        <StateGlyph state={lagLevel(row)} size={12} />
        {row.standby}
      </span>
    ),
  },
  { id: 'seen-by', header: 'Seen by', value: ({ seenBy }) => seenBy },
  { id: 'state', header: 'State', value: ({ state }) => state, grows: true },
  { id: 'sync', header: 'Sync', value: ({ sync }) => sync },
  { id: 'write', header: 'Write lag', value: ({ writeLagMs }) => writeLagMs, unit: 'ms' },
  { id: 'flush', header: 'Flush lag', value: ({ flushLagMs }) => flushLagMs, unit: 'ms' },
  { id: 'replay', header: 'Replay lag', value: ({ replayLagMs }) => replayLagMs, unit: 'ms' },
  { id: 'bytes', header: 'Behind', value: ({ behindBytes }) => behindBytes, unit: 'bytes' },
]

function lagLevel({ replayLagMs, state }: LagRow): TileState {
  if (state === 'replay paused') return 'medium'
  if (replayLagMs === null) return 'unknown'
  if (replayLagMs > ALERT_ABOVE_MS) return 'high'
  return replayLagMs >= OK_BELOW_MS ? 'low' : 'normal'
}

/** PC8: each standby by both accounts. PC10: which server answered our heavy readings. */
export function Replication({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const servers = useOwnedRows(targetIds, 'postgres.server')
  const standbys = useOwnedRows(targetIds, 'postgres.replication')
  const replicaIds = useMemo(() => replicasOf(servers.rows), [servers])
  const own = useOwnLags(replicaIds)
  const rows = useMemo(
    () => [...asThePrimarySees(standbys.rows), ...asTheReplicaSees(own)],
    [standbys, own],
  )
  return (
    <ManyPanel
      title="Replication"
      note={`well below ${formatValue(OK_BELOW_MS, 'ms')}, alert above ${formatValue(ALERT_ABOVE_MS, 'ms')}`}
      flush
      ask={{
        targetIds,
        probe: 'session',
        at: standbys.at,
        rows: rows.length,
        emptyText: 'No standby is connected.',
      }}
    >
      <ServedBy targetIds={targetIds} />
      <DataTable
        label="Replication"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ key }) => key}
        tools={false}
      />
    </ManyPanel>
  )
}

function useOwnLags(replicaIds: readonly string[]) {
  const keys = useMemo(
    () =>
      replicaIds.flatMap((id) =>
        OWN_METRICS.map((name) => seriesKey(`postgres.replica.${name}`, id)),
      ),
    [replicaIds],
  )
  const views = useSeriesMany(keys)
  return useMemo(
    () =>
      replicaIds.map((targetId, index) => {
        const [lag, bytes, paused, receiving] = views.slice(
          index * OWN_METRICS.length,
          (index + 1) * OWN_METRICS.length,
        )
        return {
          targetId,
          lagMs: lag?.last ?? null,
          behindBytes: bytes?.last ?? null,
          paused: paused?.last ?? null,
          receiving: receiving?.last ?? null,
        }
      }),
    [replicaIds, views],
  )
}

/** PC10. */
export function ServedBy({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const links = (useLinks() ?? []).filter(
    ({ targetId, servedBy }) => servedBy !== null && targetIds.includes(targetId),
  )
  if (links.length === 0) return null
  return (
    <ul className="served" aria-label="Which server answered">
      {links.map(({ targetId, probe, servedBy, lastOkAt }) => (
        <li key={`${targetId} ${probe}`} className="small">
          {`Probe ${probe} of ${targetId} was served by ${servedBy ?? ''}`}
          <span className="muted">
            , <Age at={lastOkAt} suffix=" ago" />
            {servedBy === targetId ? '; no replica below 1 s of lag' : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}
