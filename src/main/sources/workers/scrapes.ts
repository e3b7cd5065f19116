import type { BreakerTotals } from './breaker-spans'
import type { BreakerRow, BreakerState, WorkerPoolRow } from '../../../shared/model/tables/worker'
import type { Reading } from '../source'
import { toBreakerState, type ReadBreaker } from './breakers'
import type { Digest } from './exposition/digest'
import type { ScrapedBreaker } from './exposition/digest-breakers'
import type { ScrapedPool } from './exposition/digest-pools'
import { inferState } from './infer-state'
import type { metrics } from './metrics'
import { requestRates } from './request-rates'
import { RequestWindow } from './request-window'

type Values = Reading<typeof metrics>['values']

/** Older than three scrapes is no news of now. */
const KEPT_MS = 45_000

interface Known {
  readonly digest: Digest
  readonly atMs: number
}

/** What the exposition text of one worker told, and what its counters did since the scrape before. */
export class Scrapes {
  /** What it answered in the last minutes: by these counters, or by its spans. */
  readonly requests = new RequestWindow()
  #last: Known | undefined
  #breakers: readonly ReadBreaker[] = []
  readonly #states = new Map<string, BreakerState>()

  note(digest: Digest, monotonicMs: number): Values {
    const before = this.#last
    this.#last = { digest, atMs: monotonicMs }
    this.#breakers = digest.breakers.map((one) => this.#toBreaker(one, before?.digest))
    this.requests.noteScrape(digest.requests, monotonicMs)
    return {
      'worker.event-loop.p99': digest.eventLoopP99Ms,
      'worker.handles': digest.handles,
      'worker.heap.used': digest.heapUsedBytes,
      'worker.cpu': cpuPercent(before, this.#last),
      'worker.gc.pause': gcPauseMs(before?.digest, digest),
      ...requestRates(
        before?.digest.requests ?? null,
        digest.requests,
        (monotonicMs - (before?.atMs ?? monotonicMs)) / 1_000,
      ),
      ...this.requests.values(monotonicMs),
    }
  }

  pools(monotonicMs: number): readonly WorkerPoolRow[] {
    return this.#isFresh(monotonicMs) ? (this.#last?.digest.pools ?? []).flatMap(toPool) : []
  }

  breakers(monotonicMs: number): readonly ReadBreaker[] {
    return this.#isFresh(monotonicMs) ? this.#breakers : []
  }

  /** Another process counts anew. */
  forget(): void {
    this.#last = undefined
    this.#breakers = []
    this.#states.clear()
  }

  #isFresh(monotonicMs: number): boolean {
    return this.#last !== undefined && monotonicMs - this.#last.atMs <= KEPT_MS
  }

  #toBreaker(one: ScrapedBreaker, before: Digest | undefined): ReadBreaker {
    const events = before?.breakers.find(({ name }) => name === one.name)?.events
    const state =
      one.state === null
        ? inferState(one.events, events, this.#states.get(one.name) ?? 'unknown')
        : toBreakerState(one.state)
    this.#states.set(one.name, state)
    const row = toRow(one, state, events)
    return { errorClass: null, row, totals: toTotals(row) }
  }
}

function toRow(
  one: ScrapedBreaker,
  state: BreakerState,
  before: ScrapedBreaker['events'] | undefined,
): BreakerRow {
  const of = (event: string): number | null => one.events[event] ?? null
  return {
    ...{ name: one.name, owner: 'worker', state, dependsOn: '' },
    ...{ fires: of('fire'), successes: of('success'), failures: of('failure') },
    ...{ timeouts: of('timeout'), rejects: of('reject'), fallbacks: of('fallback') },
    failPercent: one.failPercent ?? failPercentOf(one.events, before),
    ...{ p50Ms: one.p50Ms, p95Ms: one.p95Ms, p99Ms: one.p99Ms },
    ...{ windowMs: null, volumeThreshold: null, failThresholdPercent: null, openMs: null },
    ...{ halfOpenTrials: null, openedAt: null, halfOpenAt: null, failuresInRow: null },
    ...{ recent: null, fiveMin: null, fallbackName: '', fallbackAgeMs: null, heldUntil: null },
    ...{ canReset: false, canProbe: false, canDryRun: false, canForce: false, canHold: false },
  }
}

/** Counters of a scrape only grow. */
function toTotals(row: BreakerRow): BreakerTotals {
  const { fires, successes, failures, timeouts, rejects, fallbacks } = row
  return { fires, successes, failures, timeouts, rejects, fallbacks }
}

/** Of the calls that were let through since the scrape before. */
function failPercentOf(
  now: ScrapedBreaker['events'],
  before: ScrapedBreaker['events'] | undefined,
): number | null {
  if (before === undefined) return null
  const grown = (event: string): number => (now[event] ?? 0) - (before[event] ?? 0)
  const [failed, succeeded] = [grown('failure'), grown('success')]
  if (failed < 0 || succeeded < 0 || failed + succeeded === 0) return null
  return (100 * failed) / (failed + succeeded)
}

function toPool({ name, used, idle, max, waiting }: ScrapedPool): readonly WorkerPoolRow[] {
  if (used === null && idle === null) return []
  const total = (used ?? 0) + (idle ?? 0)
  return [
    {
      ...{ name, origin: 'metrics', total, idle: idle ?? 0, waiting: waiting ?? 0 },
      max: max ?? total,
    },
  ]
}

function cpuPercent(before: Known | undefined, now: Known): number | null {
  const [from, to] = [before?.digest.cpuSeconds ?? null, now.digest.cpuSeconds]
  if (before === undefined || from === null || to === null || to < from) return null
  const wallMs = now.atMs - before.atMs
  return wallMs > 0 ? ((to - from) * 1_000 * 100) / wallMs : null
}

/** null: none since the scrape before. */
function gcPauseMs(before: Digest | undefined, now: Digest): number | null {
  if (before?.gcCount == null || before.gcSeconds === null) return null
  const count = (now.gcCount ?? 0) - before.gcCount
  const seconds = (now.gcSeconds ?? 0) - before.gcSeconds
  return count > 0 && seconds >= 0 ? (seconds * 1_000) / count : null
}
