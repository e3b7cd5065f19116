import type { FastifyInstance } from 'fastify'
import { getHeapStatistics } from 'node:v8'
import type { BreakerView } from './breaker'
import { addBreakers } from './breaker-routes'
import type { TieredCache } from './cache'
import { discovery } from './discovery'
import { find } from './find'
import { isDryRun } from './guard'
import { breakerCheck, heapCheck, worst, type Check } from './health'
import { Operations } from './operations'
import type { PoolState } from './postgres'
import { Problem } from './problem'
import type { Slots } from './slots'

/** What a worker shows through the contract ops/v1. */
export interface OpsParts {
  readonly service: string
  readonly instance: string
  readonly version: string
  readonly releaseId: string
  readonly recovered: number
  readonly checks: () => Promise<Record<string, Check>>
  readonly breakers: readonly BreakerView[]
  readonly caches: readonly TieredCache[]
  readonly pools: () => readonly PoolState[]
  readonly routing: () => object | null
  readonly slots: Slots | null
  /** The queue that the slots work off. */
  readonly queue: string
  readonly now: () => number
}

/** Adds /.well-known/ops, /health and /ops/**: see docs/demo-platform.md for the shapes. */
export function addOps(app: FastifyInstance, parts: OpsParts): void {
  app.get('/.well-known/ops', async () => discovery(parts))
  addHealth(app, parts)
  addBreakers(app, parts.breakers)
  addCaches(app, parts)
  app.get('/ops/pool', async () => ({
    pools: parts.pools(),
    routing: parts.routing(),
    slots: parts.slots === null ? null : { name: parts.queue, ...parts.slots.describe() },
    recovered: parts.recovered,
  }))
}

function addHealth(app: FastifyInstance, parts: OpsParts): void {
  const startedAt = parts.now()
  app.get('/health', async (_request, reply) => {
    const heap = getHeapStatistics()
    const found = await parts.checks()
    const checks: Record<string, Check[]> = {
      uptime: [
        {
          componentType: 'system',
          status: 'pass',
          observedValue: Math.round((parts.now() - startedAt) / 1_000),
          observedUnit: 's',
          time: new Date(parts.now()).toISOString(),
        },
      ],
      'memory:utilization': [heapCheck(heap.used_heap_size, heap.heap_size_limit)],
    }
    for (const [key, check] of Object.entries(found)) checks[key] = [check]
    for (const breaker of parts.breakers)
      checks[`${breaker.dependsOn}:breaker`] = [breakerCheck(breaker)]
    const status = worst(checks)
    const { service: serviceId, instance, version, releaseId } = parts
    const body = {
      status,
      serviceId,
      instance,
      version,
      releaseId,
      description: `${serviceId} of the demo platform`,
      checks,
    }
    return reply
      .code(status === 'fail' ? 503 : 200)
      .header('cache-control', 'max-age=2')
      .type('application/health+json')
      .send(JSON.stringify(body))
  })
}

function addCaches(app: FastifyInstance, { caches, now }: OpsParts): void {
  const operations = new Operations(now)
  app.get('/ops/caches', async () => ({
    caches: await Promise.all(caches.map((cache) => cache.describe())),
  }))
  app.post<{ Params: { name: string } }>('/ops/caches/:name/warm', async (request, reply) => {
    const cache = find(caches, request.params.name, 'cache')
    if (isDryRun(request))
      return { dryRun: true, cache: cache.name, would: 'load the most wanted entries' }
    const operation = operations.start(`warm ${cache.name}`, cache.warm())
    return reply.code(202).header('location', `/ops/operations/${operation.id}`).send(operation)
  })
  app.delete<{ Params: { name: string } }>('/ops/caches/:name', async (request) => {
    const cache = find(caches, request.params.name, 'cache')
    if (isDryRun(request)) return { dryRun: true, ...(await cache.describe()) }
    return { cache: cache.name, removed: await cache.clear() }
  })
  app.get<{ Params: { id: string } }>('/ops/operations/:id', async (request) => {
    const operation = operations.get(request.params.id)
    if (!operation) throw new Problem(404, 'Not found', `no operation ${request.params.id}`)
    return operation
  })
}
