import { redact } from '../../platform/redact'
import type { JournalDraft } from '../../../shared/model/event'
import type {
  BreakerRow,
  BreakerTransitionRow,
  WorkerRow,
} from '../../../shared/model/tables/worker'
import type { Reading, SourceTools, TableRows } from '../source'
import { BreakerLog } from './breaker-log'
import { BreakerSpans } from './breaker-spans'
import { ComponentSince } from './component-since'
import type { Digest } from './exposition/digest'
import { Admission, type Found } from './found'
import { RAW_LIMIT, type WorkerHealth } from './health'
import { HeapTrend } from './heap-slope'
import { Identity, type IdentityChange } from './identity'
import type { metrics } from './metrics'
import { offerRow } from './offer-params'
import { Outage } from './outage'
import { PoolLeaks } from './pool-leaks'
import { ProgressWatch } from './progress'
import { Scrapes } from './scrapes'
import { Tallies } from './tallies'
import { isNotAsked, sideRow } from './side'
import { SidePace } from './side-pace'
import type { Tick } from './tick'
import { breakerValues, cacheKeys, healthValues, poolValues, slotValues } from './values'

const EVENTS_A_TICK = 20

export interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** Turns ticks into readings; remembers what lasts longer than one: outages, deploys, progress, transitions. */
export class WorkerReader {
  /** Of what is asked beside the health. */
  readonly pace = new SidePace()
  readonly #targetId: string
  readonly #served: SourceTools['served']
  readonly #outage = new Outage()
  readonly #identity = new Identity()
  readonly #progress = new ProgressWatch()
  readonly #log = new BreakerLog()
  readonly #tallies = new Tallies()
  readonly #spans = new BreakerSpans()
  readonly #admission = new Admission()
  readonly #leaks = new PoolLeaks()
  readonly #heap = new HeapTrend()
  readonly #since = new ComponentSince()
  readonly #scrapes = new Scrapes()

  #isStuck = false

  constructor(targetId: string, served?: SourceTools['served']) {
    this.#targetId = targetId
    this.#served = served
  }

  /** Transitions that were seen before this start. */
  recall(rows: readonly unknown[]): void {
    this.#log.restore(rows)
  }

  failed({ wallMs, monotonicMs }: Moment): void {
    this.#outage.failed(wallMs, monotonicMs)
    this.pace.forget()
  }

  /** Its pools and breakers come with the next health reading: one table has one writer. */
  readScrape(digest: Digest, { monotonicMs }: Moment): Reading<typeof metrics> {
    return { values: this.#scrapes.note(digest, monotonicMs) }
  }

  read(tick: Tick, moment: Moment): { reading: Reading<typeof metrics>; isRestart: boolean } {
    const { wallMs, monotonicMs } = moment
    const recoveryMs = this.#outage.succeeded(wallMs, monotonicMs)
    const change = this.#identity.note(tick.health, wallMs)
    if (change.isRestart) this.#forgetProcess()
    const found = this.#admission.parse(tick, {
      breakers: this.#scrapes.breakers(monotonicMs),
      pools: this.#scrapes.pools(monotonicMs),
    })
    this.pace.note(tick, found)
    const fresh = this.#log.note(found.breakers, { wallMs, isRestart: change.isRestart })
    if (change.isRestart) this.#spans.forget()
    const rows = found.breakers.map(({ row, totals }) => ({
      ...row,
      ...this.#spans.note(row.name, totals, monotonicMs),
      // A scrape comes more rarely than that.
      ...(found.counted.some(({ name }) => name === row.name) ? {} : { recent: null }),
    }))
    if (!isNotAsked(tick.pool)) this.#isStuck = this.#progress.isStuck(found.slots, monotonicMs)
    const health = healthValues(tick.health, tick.latencyMs)
    const reading: Reading<typeof metrics> = {
      values: {
        ...health,
        'worker.heap.slope': this.#heap.note(heapOf(health), monotonicMs),
        ...this.#requests(tick.health, monotonicMs),
        ...(recoveryMs === null ? {} : { 'worker.recovery': recoveryMs }),
        ...this.#sideValues(tick, { ...found, rows }, monotonicMs),
      },
      tables: this.#tables(tick, { ...found, rows }, this.#toRow(tick, change), moment),
      truncatedFrom: found.truncatedFrom,
      events: this.#events({ change, fresh, wallMs }),
    }
    return { reading, isRestart: change.isRestart }
  }

  /** Its spans come sooner than its next scrape. */
  #requests(
    { body, instance }: WorkerHealth,
    monotonicMs: number,
  ): Reading<typeof metrics>['values'] {
    const { serviceId } = body
    const { requests } = this.#scrapes
    if (typeof serviceId === 'string' && this.#served !== undefined) {
      requests.noteServed(this.#served(serviceId, instance), monotonicMs)
    }
    return requests.values(monotonicMs)
  }

  /** What was learned of a process that is gone. */
  #forgetProcess(): void {
    this.#progress.forget()
    this.#scrapes.forget()
    this.#leaks.forget()
    this.#heap.forget()
    this.pace.forget()
  }

  /** A figure of an endpoint that was not asked is left out: the last one stays, and ages. */
  #sideValues(
    { pool, breakers, caches }: Tick,
    found: Found & { rows: readonly BreakerRow[] },
    monotonicMs: number,
  ): Reading<typeof metrics>['values'] {
    return {
      ...(isNotAsked(pool) ? {} : { ...slotValues(found.slots), ...poolValues(found.pools) }),
      ...(isNotAsked(breakers)
        ? {}
        : {
            ...breakerValues(found.rows),
            'worker.breaker.rejects.rate': this.#tallies.rejectRates(found.counted, monotonicMs),
          }),
      ...(isNotAsked(caches)
        ? {}
        : {
            'worker.cache.keys': cacheKeys(found.caches),
            'worker.cache.hit-rate': this.#tallies.hitRates(found.caches, monotonicMs),
          }),
    }
  }

  /** A table of an endpoint that failed or was not asked is left out: the last one stays, and ages. */
  #tables(
    tick: Tick,
    found: Found & { rows: readonly BreakerRow[] },
    info: WorkerRow,
    moment: Moment,
  ): TableRows {
    const isRead = (side: Tick['pool']): boolean => side === undefined || 'body' in side
    const components = [
      ...tick.health.components,
      ...sideRow('breakers', tick.breakers),
      ...sideRow('caches', tick.caches),
      ...sideRow('pool', tick.pool),
    ]
    return {
      'worker.info': [info],
      'worker.offers': tick.profile.offers.map(offerRow),
      'worker.components': this.#since.note(components, moment.wallMs),
      ...(isRead(tick.pool)
        ? {
            'worker.slots': found.slots.map(({ row }) => row),
            'worker.pools': found.pools,
            'worker.pool-leaks': this.#leaks.note(found.pools, moment),
          }
        : {}),
      ...(isRead(tick.breakers)
        ? {
            'worker.breakers': found.rows,
            'worker.breaker-transitions': this.#log.rows().rows,
          }
        : {}),
      ...(isRead(tick.caches) ? { 'worker.caches': found.caches } : {}),
    }
  }

  #toRow(tick: Tick, change: IdentityChange): WorkerRow {
    const { health, profile, httpStatus, latencyMs, raw } = tick
    const { status, version, releaseId, instance, output } = health
    return {
      ...{ status, version, releaseId, instance, output, httpStatus, latencyMs },
      condition: conditionOf(health, this.#isStuck),
      dialect: profile.contract ?? health.dialect,
      capabilities: profile.capabilities,
      breakersPath: profile.breakers,
      ...{ startedAt: change.startedAt, uptimeMs: change.uptimeMs },
      ...{ downAt: this.#outage.downAt, upAt: this.#outage.upAt },
      raw: redact(raw.slice(0, RAW_LIMIT)),
    }
  }

  #events(seen: {
    change: IdentityChange
    fresh: readonly BreakerTransitionRow[]
    wallMs: number
  }): readonly JournalDraft[] {
    const { change, fresh, wallMs } = seen
    const base = { targetId: this.#targetId, subject: this.#targetId, severity: null }
    const events: JournalDraft[] = fresh
      .slice(-EVENTS_A_TICK)
      .map(({ at, breaker, from, to, cause }) => ({
        ...base,
        ...{ at, kind: 'state', subject: `${this.#targetId}/breaker/${breaker}` },
        severity: to === 'open' ? 'high' : null,
        title: `Breaker ${breaker}: ${from} -> ${to}`,
        detail: cause,
      }))
    if (change.title !== null) {
      const at = Math.min(wallMs, change.startedAt ?? wallMs)
      events.unshift({ ...base, at, kind: 'deploy', title: change.title, detail: '' })
    }
    return events
  }
}

/** Of its limit where that is told: what grows is the same in either unit. */
function heapOf(health: ReturnType<typeof healthValues>): number | null {
  const of = (value: (typeof health)['worker.memory']): number | null =>
    typeof value === 'number' ? value : null
  return of(health['worker.heap.percent']) ?? of(health['worker.memory'])
}

/** WK4: each needs another remedy. `unreachable` is told by the link, since then there is no reading. */
function conditionOf({ status }: WorkerHealth, isStuck: boolean): WorkerRow['condition'] {
  if (status === 'fail') return 'unhealthy'
  if (status === 'unknown') return 'unknown'
  if (isStuck) return 'stuck'
  return status === 'warn' ? 'unhealthy' : 'healthy'
}
