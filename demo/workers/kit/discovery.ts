import { UPDATES } from './breaker'
import { LONGEST_HOLD_MS } from './breaker-routes'
import type { OpsParts } from './ops'
import { describeActions } from './worker-actions'

interface OfferedAction {
  readonly id: string
  readonly title: string
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  readonly danger: 'low' | 'medium' | 'high'
  readonly params: object
}

const NAME = { name: { type: 'string' } }
const ON_BREAKERS: readonly OfferedAction[] = [
  {
    id: 'breaker.update',
    title: 'Change a breaker',
    method: 'POST',
    path: '/ops/breakers/{name}',
    danger: 'medium',
    params: {
      type: 'object',
      properties: {
        ...{ ...NAME, updateState: { enum: UPDATES } },
        forMs: { type: 'integer', minimum: 1_000, maximum: LONGEST_HOLD_MS },
      },
    },
  },
  {
    id: 'breaker.probe',
    title: 'Make one test call past a breaker',
    method: 'POST',
    path: '/ops/breakers/{name}/probe',
    danger: 'low',
    params: { type: 'object', properties: NAME },
  },
]
const ON_CACHES: readonly OfferedAction[] = [
  {
    id: 'cache.warm',
    title: 'Warm a cache',
    method: 'POST',
    path: '/ops/caches/{name}/warm',
    danger: 'low',
    params: { type: 'object', properties: NAME },
  },
  {
    id: 'cache.clear',
    title: 'Empty a cache',
    method: 'DELETE',
    path: '/ops/caches/{name}',
    danger: 'medium',
    params: { type: 'object', properties: NAME },
  },
]

/** What /.well-known/ops answers: where things are, and what may be asked for. */
export function discovery(parts: OpsParts): object {
  const { service, instance, version, releaseId, breakers, caches, slots } = parts
  const offered = [
    ...(breakers.length > 0 ? ON_BREAKERS : []),
    ...(caches.length > 0 ? ON_CACHES : []),
  ]
  return {
    contract: 'ops/v1',
    ...{ service, instance, version, releaseId },
    health: '/health',
    metrics: '/metrics',
    pool: '/ops/pool',
    breakers: '/ops/breakers',
    caches: '/ops/caches',
    logs: '/ops/logs',
    hasSlots: slots !== null,
    actions: [
      ...offered.map((action) => ({ ...action, idempotent: true, dryRun: true })),
      ...describeActions(),
    ],
  }
}
