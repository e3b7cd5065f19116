import type { QueueRow } from '../../../shared/model/tables/queue'
import type { Counts, Extras } from './counts'
import { failPercent, inPerS, outPerS } from './rates'

const MINUTE_MS = 60_000

interface Backlog {
  readonly atMs: number
  readonly jobs: number
}

/** Both clocks: the job's times are wall time, differences are measured by the monotonic one. */
export interface Moment {
  readonly now: number
  readonly monotonicMs: number
}

/** What must be remembered of one queue from one reading to the next. */
export class QueueMemory {
  #extras: Extras | undefined
  #before: Extras | undefined
  /** When nothing waited for the last time: no job can have waited for longer. */
  #emptyAt: number | undefined
  #backlogs: Backlog[] = []

  noteExtras(extras: Extras): void {
    this.#before = this.#extras
    this.#extras = extras
  }

  /** The row of this reading. `since`: since when the oldest waits; undefined: nothing waits; null: not told. */
  toRow(
    queue: string,
    counts: Counts,
    about: Moment & { since: number | null | undefined; workers: number | null },
  ): QueueRow {
    const { now, workers } = about
    const extras = this.#extras
    const waiting = counts.wait + (extras?.legacyPaused ?? 0)
    const isEmpty = waiting + counts.prioritized === 0
    if (isEmpty) this.#emptyAt = now
    const out = extras === undefined ? null : outPerS(extras, this.#before, { counts, now })
    const waitingChildren = extras?.waitingChildren ?? 0
    const backlog = waiting + counts.prioritized + counts.active + counts.delayed + waitingChildren
    return {
      ...{ name: queue, system: 'bullmq', at: now, waiting, waitingChildren, workers },
      ...{ prioritized: counts.prioritized, active: counts.active, delayed: counts.delayed },
      ...{ failed: counts.failed, completed: counts.completed, paused: counts.paused },
      oldestWaitingMs: isEmpty ? 0 : this.#age(about.since, now),
      inPerS: inPerS(out, this.#grown(backlog, about.monotonicMs)),
      outPerS: out,
      failPercent10m: extras === undefined ? null : failPercent(extras, counts, now),
      failed10m: extras?.failed.last10Min ?? null,
    }
  }

  #age(since: number | null | undefined, now: number): number | null {
    if (since == null) return null
    return Math.max(0, now - Math.max(since, this.#emptyAt ?? 0))
  }

  #grown(
    jobs: number,
    atMs: number,
  ): { before: number; after: number; spanMs: number } | undefined {
    this.#backlogs.push({ atMs, jobs })
    while (this.#backlogs[1] !== undefined && atMs - this.#backlogs[1].atMs >= MINUTE_MS) {
      this.#backlogs.shift()
    }
    const [oldest] = this.#backlogs
    if (oldest === undefined || oldest.atMs === atMs) return undefined
    return { before: oldest.jobs, after: jobs, spanMs: atMs - oldest.atMs }
  }
}
