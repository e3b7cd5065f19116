import type { BreakerRow, CacheRow, WorkerPoolRow } from '../../../shared/model/tables/worker'
import type { AnyReading } from '../source'
import { breakerOffers } from './breaker-offers'
import { MAX_BREAKERS, parseBreakers, type ReadBreaker } from './breakers'
import { NameLimit } from './names'
import { bodyOf, isNotAsked } from './side'
import { parseCaches, parseStores, type ReadSlots } from './stores'
import type { Tick } from './tick'

/** What the endpoints beside the health told, cut to what we take. */
export interface Found {
  readonly breakers: readonly ReadBreaker[]
  /** Those whose calls are counted anew at each reading. */
  readonly counted: readonly BreakerRow[]
  readonly caches: readonly CacheRow[]
  readonly pools: readonly WorkerPoolRow[]
  readonly slots: readonly ReadSlots[]
  readonly truncatedFrom: NonNullable<AnyReading['truncatedFrom']>
}

export interface Scraped {
  readonly breakers: readonly ReadBreaker[]
  readonly pools: readonly WorkerPoolRow[]
}

const NO_STORES = { slots: [], pools: [] }

/** Parses the answers of one worker; remembers which names it has used. */
export class Admission {
  readonly #breakerNames = new NameLimit(2 * MAX_BREAKERS)
  readonly #cacheNames = new NameLimit(2 * MAX_BREAKERS)
  readonly #poolNames = new NameLimit(MAX_BREAKERS)

  /** What a scrape told comes second: an endpoint of its own knows more of the same thing. Nothing of what was not asked. */
  parse(tick: Tick, scraped: Scraped): Found {
    const breakers = parseBreakers(bodyOf(tick.breakers), tick.profile.canReset)
    const offers = breakerOffers(tick.profile)
    const own = breakers.breakers.map((one) => ({ ...one, row: { ...one.row, ...offers } }))
    const caches = parseCaches(bodyOf(tick.caches), tick.profile.canWarm)
    const stores = storesOf(tick)
    const { components, componentsTotal } = tick.health
    const taken = {
      breakers: this.#breakerNames.admit(
        withOthers(own, isNotAsked(tick.breakers) ? [] : scraped.breakers, ({ row }) => row.name),
        ({ row }) => row.name,
      ),
      caches: this.#cacheNames.admit(caches.caches, ({ name }) => name),
      pools: this.#poolNames.admit(
        withOthers(stores.pools, isNotAsked(tick.pool) ? [] : scraped.pools, ({ name }) => name),
        ({ name }) => name,
      ),
      slots: stores.slots,
    }
    return {
      ...taken,
      counted: breakers.breakers.map(({ row }) => row),
      truncatedFrom: {
        ...cut('worker.breakers', taken.breakers.length, breakers.total),
        ...cut('worker.caches', taken.caches.length, caches.total),
        ...cut('worker.components', components.length, componentsTotal),
      },
    }
  }
}

function storesOf({ pool, health }: Tick): ReturnType<typeof parseStores> {
  if (isNotAsked(pool)) return NO_STORES
  const offered = bodyOf(pool)
  return offered === undefined ? parseStores(health.body, 'health') : parseStores(offered)
}

function withOthers<R>(
  told: readonly R[],
  others: readonly R[],
  nameOf: (row: R) => string,
): readonly R[] {
  if (others.length === 0) return told
  const names = new Set(told.map(nameOf))
  return [...told, ...others.filter((one) => !names.has(nameOf(one)))]
}

const cut = (table: string, shown: number, total: number): Record<string, number> =>
  total > shown ? { [table]: total } : {}
