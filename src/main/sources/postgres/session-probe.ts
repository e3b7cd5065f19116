import { AppError } from '../../../shared/errors/app-error'
import type { Clock } from '../../platform/clock'
import type { Reading } from '../source'
import { DatabaseCounters } from './counters'
import { quoteName } from './errors'
import { capSessions, groupConnections } from './groups'
import type { Lane } from './lane'
import { LockCounts } from './locks'
import type { PostgresMetrics } from './metrics'
import { SqlRedactor } from './redact-sql'
import { readStandbys, ReplayLag } from './replication'
import { readHeader, readSessions, type Header } from './session-rows'
import { LOCKS, sessionStatement } from './session-sql'
import { lagValues, rateValues, sessionValues } from './session-values'
import { LockWaits } from './waits'

/** The fast tick: one statement; a second one only while locks are worth counting. */
export class SessionProbe {
  readonly #lane: Lane
  readonly #clock: Clock
  readonly #counters = new DatabaseCounters()
  readonly #waits = new LockWaits()
  readonly #locks = new LockCounts()
  readonly #lag = new ReplayLag()
  readonly #redactor = new SqlRedactor()
  #connects = 0

  constructor(lane: Lane, clock: Clock) {
    this.#lane = lane
    this.#clock = clock
  }

  async read(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    const startedAt = this.#clock.monotonic()
    const answer = await this.#lane.run(sessionStatement, signal)
    const at = this.#clock.monotonic()
    const header = readHeader(answer)
    refuseBlindness(header)
    if (this.#connects !== this.#lane.connects) this.#counters.forget()
    this.#connects = this.#lane.connects

    const waiting = this.#waits.next(readSessions(answer, header, this.#redactor), at)
    if (this.#locks.isDue(waiting, at)) {
      this.#locks.take(await this.#lane.run(LOCKS, signal), waiting, at)
    }
    const sessions = this.#locks.mark(waiting)
    const standbys = readStandbys(header, sessions)
    const own = header.replica === null ? undefined : this.#lag.next(header.replica, header.now, at)
    const capped = capSessions(sessions)
    return {
      values: {
        ...sessionValues(sessions, header),
        ...rateValues(this.#counters.next(header.databases, at)),
        ...lagValues(header, standbys, own),
        'postgres.round-trip': at - startedAt,
      },
      tables: {
        'postgres.sessions': capped.rows,
        'postgres.connection-groups': groupConnections(sessions, header.max),
        'postgres.replication': standbys,
      },
      ...(capped.truncatedFrom === undefined
        ? {}
        : { truncatedFrom: { 'postgres.sessions': capped.truncatedFrom } }),
    }
  }
}

/** Without the right every other session has no state and would count as zero: nothing is shown rather than that. */
function refuseBlindness(header: Header): void {
  if (header.seesAll) return
  throw new AppError('source/not-permitted', `${header.user} cannot see the sessions of others`, {
    context: { grant: `GRANT pg_monitor TO ${quoteName(header.user)};` },
  })
}
