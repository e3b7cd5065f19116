import type { CacheRow, WorkerPoolRow } from '../../../shared/model/tables/worker'
import type { AnyReading } from '../source'
import { MAX_BREAKERS, parseBreakers, type ReadBreaker } from './breakers'
import { NameLimit } from './names'
import { parseCaches, parseStores, type ReadSlots } from './stores'
import { bodyOf, type Tick } from './tick'

/** What the endpoints beside the health told, cut to what we take. */
export interface Found {
  readonly breakers: readonly ReadBreaker[]
  readonly caches: readonly CacheRow[]
  readonly pools: readonly WorkerPoolRow[]
  readonly slots: readonly ReadSlots[]
  readonly truncatedFrom: NonNullable<AnyReading['truncatedFrom']>
}

/** Parses the answers of one worker; remembers which names it has used. */
export class Admission {
  readonly #breakerNames = new NameLimit(2 * MAX_BREAKERS)
  readonly #cacheNames = new NameLimit(2 * MAX_BREAKERS)
  readonly #poolNames = new NameLimit(MAX_BREAKERS)

  parse(tick: Tick): Found {
    const breakers = parseBreakers(bodyOf(tick.breakers), tick.profile.canReset)
    const caches = parseCaches(bodyOf(tick.caches), tick.profile.canWarm)
    const offered = bodyOf(tick.pool)
    const stores =
      offered === undefined ? parseStores(tick.health.body, 'health') : parseStores(offered)
    const { components, componentsTotal } = tick.health
    const taken = {
      breakers: this.#breakerNames.admit(breakers.breakers, ({ row }) => row.name),
      caches: this.#cacheNames.admit(caches.caches, ({ name }) => name),
      pools: this.#poolNames.admit(stores.pools, ({ name }) => name),
      slots: stores.slots,
    }
    return {
      ...taken,
      truncatedFrom: {
        ...cut('worker.breakers', taken.breakers.length, breakers.total),
        ...cut('worker.caches', taken.caches.length, caches.total),
        ...cut('worker.components', components.length, componentsTotal),
      },
    }
  }
}

const cut = (table: string, shown: number, total: number): Record<string, number> =>
  total > shown ? { [table]: total } : {}
