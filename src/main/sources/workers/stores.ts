import type { CacheRow, SlotRow, WorkerPoolRow } from '../../../shared/model/tables/worker'
import { isRecord, listOf, toAmount, toName, toTime } from './fields'

type Body = Readonly<Record<string, unknown>>

const MAX_ROWS = 50
const MAX_CACHES = 100

/** A list, an object that holds it, or the `cacheManagers` of Spring Boot Actuator, which tells names only. */
export function parseCaches(
  body: unknown,
  canWarm: boolean,
): { caches: readonly CacheRow[]; total: number } {
  const { items, total } = listOf(cacheList(body), MAX_CACHES, (one) => toCache(one, canWarm))
  return { caches: items, total }
}

/** null: it has no name. */
function toCache(one: Body, canWarm: boolean): CacheRow | null {
  const name = toName(one['name'])
  if (name === '') return null
  return {
    ...{ name, keys: toAmount(one['keys']), hits: toAmount(one['hits']) },
    ...{ misses: toAmount(one['misses']), sizeBytes: toAmount(one['bytes']) },
    ...{ lastWarmAt: toTime(one['lastWarmAt']), canWarm },
  }
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
    slots: listOf(slots, MAX_ROWS, toSlots).items,
    pools: listOf(body['pools'] ?? plainPool(body), MAX_ROWS, (one) => toPool(one, origin)).items,
  }
}

/** The plain dialect tells one pool at its root: `totalCount`, `idleCount`, `waitingCount`. */
function plainPool(body: Body): readonly unknown[] {
  if (typeof body['totalCount'] !== 'number') return []
  const { totalCount: total, idleCount: idle, waitingCount: waiting, max } = body
  return [{ name: 'pool', total, idle, waiting, max }]
}

function toSlots(one: Body): ReadSlots | null {
  const active = toAmount(one['active'])
  if (active === null) return null
  const idle = toAmount(one['idle'])
  const max = toAmount(one['max']) ?? active + (idle ?? 0)
  return {
    completed: toAmount(one['completed']),
    row: {
      name: toName(one['name']) || 'slots',
      ...{ active, idle: idle ?? Math.max(0, max - active), max },
      queued: toAmount(one['queued']) ?? 0,
      oldestTaskMs: toAmount(one['oldestTaskMs']),
      recovered: toAmount(one['recovered']),
    },
  }
}

function toPool(one: Body, origin: WorkerPoolRow['origin']): WorkerPoolRow | null {
  const total = toAmount(one['total'])
  if (total === null) return null
  return {
    name: toName(one['name']) || 'pool',
    ...{ origin, total, idle: toAmount(one['idle']) ?? 0 },
    ...{ waiting: toAmount(one['waiting']) ?? 0, max: toAmount(one['max']) ?? total },
  }
}
