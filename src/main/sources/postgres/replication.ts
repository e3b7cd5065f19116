import type { ReplicationRow, SessionRow } from '../../../shared/model/tables/postgres'
import type { Labelled } from '../source'
import { parsePgInterval, parsePgTime } from './pg-time'
import type { Header, Replica } from './session-rows'

/** PC8: what a primary says of its standbys. Lags are null while nothing was sent lately: then a standby is not behind. */
export function readStandbys(header: Header, sessions: readonly SessionRow[]): ReplicationRow[] {
  return (header.standbys ?? []).map((standby) => {
    const session = sessions.find((one) => one.pid === standby.pid)
    return {
      application: session?.app ?? `pid ${standby.pid}`,
      client: session?.client ?? '',
      state: standby.state ?? 'unknown',
      syncState: standby.sync ?? 'unknown',
      writeLagMs: parsePgInterval(standby.write),
      flushLagMs: parsePgInterval(standby.flush),
      replayLagMs: parsePgInterval(standby.replay),
      lagBytes: standby.bytes,
    }
  })
}

/** One label for each standby, told apart where two share a name. */
export function labelStandbys(
  rows: readonly ReplicationRow[],
  pick: (row: ReplicationRow) => number | null,
): Labelled[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const times = (seen.get(row.application) ?? 0) + 1
    seen.set(row.application, times)
    const standby = times === 1 ? row.application : `${row.application} #${times}`
    return { labels: { standby }, value: pick(row) }
  })
}

/** Lag as the primary sees it. Nothing reported and nothing outstanding: zero. */
export function lagOfStandby(row: ReplicationRow): number | null {
  if (row.replayLagMs !== null) return row.replayLagMs
  return row.lagBytes === 0 ? 0 : null
}

/**
 * Replay lag as the replica sees it. The age of the last replayed commit grows while the primary is idle, so it counts only while
 * something received is not yet replayed, and never for longer than since we last saw the replica caught up.
 */
export class ReplayLag {
  #caughtUpAt: number | undefined

  /** `atMs` is monotonic. null: not known. */
  next(
    replica: Replica,
    serverNow: string,
    atMs: number,
  ): { ms: number | null; bytes: number | null } {
    const { received, replayed } = replica
    const age = ageOf(replica.lastCommit, serverNow)
    // No receiver (an archive, or the primary is gone): what is missing here cannot be told.
    if (received === null || replayed === null || !replica.receiving)
      return { ms: null, bytes: null }
    if (replayed >= received) {
      this.#caughtUpAt = atMs
      return { ms: 0, bytes: 0 }
    }
    const sinceCaughtUp = this.#caughtUpAt === undefined ? Infinity : atMs - this.#caughtUpAt
    const ms = Math.min(age ?? Infinity, sinceCaughtUp)
    return { ms: Number.isFinite(ms) ? ms : null, bytes: received - replayed }
  }
}

function ageOf(then: string | null, now: string): number | null {
  const from = parsePgTime(then)
  const to = parsePgTime(now)
  return from === null || to === null ? null : Math.max(0, to - from)
}
