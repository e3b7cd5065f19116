import type { BreakerRow, ComponentRow, SlotRow } from '../model/tables/worker'

/** What is known of the platform, as far as breakers stand before it. */
export interface ImpactFacts {
  readonly workers: readonly {
    readonly targetId: string
    readonly breakers: readonly Pick<BreakerRow, 'name' | 'dependsOn' | 'state'>[]
    readonly components: readonly Pick<ComponentRow, 'component' | 'measurement'>[]
    readonly slots: readonly Pick<SlotRow, 'name'>[]
  }[]
  readonly queues: readonly { readonly targetId: string; readonly names: readonly string[] }[]
}

/** BR11: what stands behind a breaker. */
export interface BreakerImpact {
  /** The worker itself first, then those that call it, each with why. */
  readonly workers: readonly { readonly targetId: string; readonly because: string }[]
  readonly queues: readonly {
    readonly targetId: string
    readonly queue: string
    readonly because: string
  }[]
  /** Other breakers before the same dependency. */
  readonly siblings: readonly (Pick<BreakerRow, 'name' | 'state'> & { readonly targetId: string })[]
}

type WorkerFacts = ImpactFacts['workers'][number]

/** Pure. A worker depends on another when a breaker or a health component of it names that one. */
export function breakerImpact(
  { workers, queues }: ImpactFacts,
  of: { readonly targetId: string; readonly name: string },
): BreakerImpact {
  const own = workers.find(({ targetId }) => targetId === of.targetId)
  const dependsOn = own?.breakers.find(({ name }) => name === of.name)?.dependsOn ?? ''
  const behind = [{ targetId: of.targetId, because: `calls ${dependsOn || 'it'} through it` }]
  const seen = new Set([of.targetId])
  // It grows while it is walked: who calls one of those is behind it too.
  for (const { targetId: callee } of behind) {
    for (const worker of workers) {
      if (seen.has(worker.targetId) || !isCalling(worker, callee)) continue
      seen.add(worker.targetId)
      behind.push({ targetId: worker.targetId, because: `calls ${callee}` })
    }
  }
  return {
    workers: behind,
    queues: queues.flatMap(({ targetId, names }) =>
      names.flatMap((queue) => {
        const taker = workers.find((one) => seen.has(one.targetId) && isTaking(one, queue))
        const because = taker === undefined ? '' : `${taker.targetId} takes its jobs`
        return taker === undefined ? [] : [{ targetId, queue, because }]
      }),
    ),
    siblings: workers.flatMap(({ targetId, breakers }) =>
      breakers
        .filter((one) => dependsOn !== '' && one.dependsOn === dependsOn)
        .filter((one) => targetId !== of.targetId || one.name !== of.name)
        .map(({ name, state }) => ({ targetId, name, state })),
    ),
  }
}

/** In one line: `worker scraper, worker dashboard (calls api), queue site-visits`. Empty: nothing is known. */
export function impactWords({ workers, queues }: BreakerImpact): string {
  const [own, ...callers] = workers
  return [
    ...(own === undefined ? [] : [`worker ${own.targetId}`]),
    ...callers.map(({ targetId, because }) => `worker ${targetId} (${because})`),
    ...queues.map(({ queue }) => `queue ${queue}`),
  ].join(', ')
}

/** `api:breaker` among the checks of a worker says that it calls the api. */
function isCalling({ breakers, components }: WorkerFacts, callee: string): boolean {
  return (
    breakers.some(({ dependsOn }) => dependsOn === callee) ||
    components.some(({ component }) => component === callee)
  )
}

/** A group of slots is called by the queue that it works off. */
function isTaking({ slots }: WorkerFacts, queue: string): boolean {
  return slots.some(({ name }) => name === queue)
}
