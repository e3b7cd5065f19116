import type { ReplicationRow, ServerRow } from '../../../../shared/model/tables/postgres'
import type { Owned } from '../of-targets'

/** One account of one standby: the primary's, or its own. */
export interface LagRow {
  readonly key: string
  readonly seenBy: string
  readonly standby: string
  readonly state: string
  readonly sync: string
  readonly writeLagMs: number | null
  readonly flushLagMs: number | null
  readonly replayLagMs: number | null
  readonly behindBytes: number | null
}

export interface OwnLag {
  readonly targetId: string
  readonly lagMs: number | null
  readonly behindBytes: number | null
  readonly paused: number | null
  readonly receiving: number | null
}

/** PC8. A standby with nothing outstanding reports no lag: it is not behind. */
export function asThePrimarySees(rows: readonly Owned<ReplicationRow>[]): LagRow[] {
  return rows.map((row, index) => {
    const orZero = (lag: number | null): number | null => lag ?? (row.lagBytes === 0 ? 0 : null)
    return {
      key: `${row.targetId}|${row.application}|${row.client}|${index}`,
      seenBy: row.targetId,
      standby: row.application,
      state: row.state,
      sync: row.syncState,
      writeLagMs: orZero(row.writeLagMs),
      flushLagMs: orZero(row.flushLagMs),
      replayLagMs: orZero(row.replayLagMs),
      behindBytes: row.lagBytes,
    }
  })
}

export function asTheReplicaSees(lags: readonly OwnLag[]): LagRow[] {
  return lags.map(({ targetId, lagMs, behindBytes, paused, receiving }) => ({
    key: `${targetId}|itself`,
    seenBy: `${targetId} itself`,
    standby: targetId,
    state: ownState(paused, receiving),
    sync: '',
    writeLagMs: null,
    flushLagMs: null,
    replayLagMs: lagMs,
    behindBytes,
  }))
}

function ownState(paused: number | null, receiving: number | null): string {
  if (paused === 1) return 'replay paused'
  if (receiving === 0) return 'receives nothing'
  return receiving === null ? 'unknown' : 'receiving'
}

export function replicasOf(servers: readonly Owned<ServerRow>[]): string[] {
  return servers.filter(({ role }) => role === 'replica').map(({ targetId }) => targetId)
}
