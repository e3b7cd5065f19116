import { z } from 'zod'
import type { CacheRow, SlotRow, WorkerPoolRow } from '../../../shared/model/tables/worker'
import { amount, isRecord, list, name, time, words } from './fields'

const MAX_ROWS = 50
const MAX_CACHES = 100

const Cache = z.object({
  name,
  ...{ keys: amount, hits: amount, misses: amount, bytes: amount, lastWarmAt: time },
})
const Caches = list(Cache, MAX_CACHES)

/** A list, an object that holds it, or the `cacheManagers` of Spring Boot Actuator, which tells names only. */
export function parseCaches(
  body: unknown,
  canWarm: boolean,
): { caches: readonly CacheRow[]; total: number } {
  const { items, total } = Caches.parse(cacheList(body))
  const caches = items.map(({ bytes, ...one }) => ({ ...one, sizeBytes: bytes, canWarm }))
  return { caches, total }
}

function cacheList(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['cacheManagers'])) {
    return isRecord(body) ? body['caches'] : body
  }
  return Object.values(body['cacheManagers']).flatMap((manager) => {
    const caches = isRecord(manager) ? manager['caches'] : undefined
    return isRecord(caches) ? Object.keys(caches).map((key) => ({ name: key })) : []
  })
}

/** Slots with what the row does not show: how many tasks have ended, when that is told. */
export interface ReadSlots {
  readonly row: SlotRow
  readonly completed: number | null
}

const Slots = z.object({
  name: words(120),
  ...{ active: amount, idle: amount, queued: amount, max: amount },
  ...{ oldestTaskMs: amount, recovered: amount, completed: amount },
})
const SlotList = list(Slots, MAX_ROWS)
const Pool = z.object({
  name: words(120),
  ...{ total: amount, idle: amount, waiting: amount, max: amount },
})
const PoolList = list(Pool, MAX_ROWS)

/** `GET /ops/pool`, or the same fields in the health body: `slots` is one or a list, `pools` a list. */
export function parseStores(
  body: unknown,
  origin: WorkerPoolRow['origin'] = 'ops/v1',
): {
  slots: readonly ReadSlots[]
  pools: readonly WorkerPoolRow[]
} {
  if (!isRecord(body)) return { slots: [], pools: [] }
  const slots = isRecord(body['slots']) ? [body['slots']] : body['slots']
  return {
    slots: SlotList.parse(slots).items.flatMap(toSlots),
    pools: PoolList.parse(body['pools'] ?? plainPool(body)).items.flatMap((one) =>
      toPool(one, origin),
    ),
  }
}

/** The plain dialect tells one pool at its root: `totalCount`, `idleCount`, `waitingCount`. */
function plainPool(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (typeof body['totalCount'] !== 'number') return []
  const { totalCount: total, idleCount: idle, waitingCount: waiting, max } = body
  return [{ name: 'pool', total, idle, waiting, max }]
}

function toSlots(one: z.output<typeof Slots>): readonly ReadSlots[] {
  const { active, idle, queued, max, oldestTaskMs, recovered, completed } = one
  if (active === null) return []
  const places = max ?? active + (idle ?? 0)
  return [
    {
      completed,
      row: {
        name: one.name === '' ? 'slots' : one.name,
        ...{ active, idle: idle ?? Math.max(0, places - active), queued: queued ?? 0, max: places },
        ...{ oldestTaskMs, recovered },
      },
    },
  ]
}

function toPool(
  one: z.output<typeof Pool>,
  origin: WorkerPoolRow['origin'],
): readonly WorkerPoolRow[] {
  const { total, idle, waiting, max } = one
  if (total === null) return []
  return [
    {
      name: one.name === '' ? 'pool' : one.name,
      origin,
      ...{ total, idle: idle ?? 0, waiting: waiting ?? 0, max: max ?? total },
    },
  ]
}
