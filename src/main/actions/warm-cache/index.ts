import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools } from '../action'
import { followOperation } from '../follow-operation'

const Cache = z.object({
  name: z.string().max(200),
  keys: z.number().nullish(),
  hits: z.number().nullish(),
  misses: z.number().nullish(),
  lastWarmAt: z.string().max(60).nullish(),
})
type Cache = z.output<typeof Cache>
const Caches = z.object({ caches: z.array(Cache).max(500) })

/** RC11. Fills a worker's cache through its own endpoint; told by its own progress. */
export const warmCache = defineAction({
  id: 'worker.warm-cache',
  title: 'Warm a cache',
  risk: 'harmless',
  targetKind: 'worker',
  reversible: false,
  input: z.object({ cache: z.string().min(1).max(200) }),
  settleMs: 3_000,
  cooldownMs: 10_000,

  async preview({ cache: name }, tools) {
    const cache = await readCache(name, tools)
    return {
      question: `Warm the cache ${name}?`,
      button: `Warm ${name}`,
      summary: `${name} of ${tools.target.id}: ${countKeys(cache)}`,
      effects: [
        'The worker loads its most wanted entries: some load on its database, at its own pace.',
        'Nothing is removed.',
      ],
      figures: [...hitRate(cache), `Last warmed: ${cache.lastWarmAt ?? 'not known'}.`],
      checks: [],
      fingerprint: identityOf(cache),
      phrase: '',
    }
  },

  async run({ cache: name }, tools, { runId, reason }) {
    const path = `/ops/caches/${encodeURIComponent(name)}/warm`
    const { status, location } = await tools.worker.send(
      'POST',
      path,
      {},
      { idempotencyKey: runId, reason },
    )
    if (status === 202) await followOperation(location, tools)
  },

  async verify({ cache: name }, tools, { preview }) {
    const cache = await readCache(name, tools)
    const isWarm = identityOf(cache) !== preview.fingerprint
    const detail = `${name}: ${countKeys(cache)}`
    return {
      verified: isWarm,
      detail: isWarm ? detail : `${detail}; the worker names no new warm-up.`,
    }
  },

  proof: ({ cache }, { view }) => [
    {
      ...{ label: `Keys in ${cache}`, unit: 'count', better: 'higher' },
      seriesKey: view.key('worker.cache.keys', { cache }),
    },
    {
      ...{ label: `Hit rate of ${cache}`, unit: 'percent', better: 'higher' },
      seriesKey: view.key('worker.cache.hit-rate', { cache }),
    },
  ],
})

/** A warm-up in between makes it another one. */
function identityOf({ name, lastWarmAt }: Cache): string {
  return JSON.stringify([name, lastWarmAt ?? null])
}

function countKeys({ keys }: Cache): string {
  return keys == null ? 'number of keys not known' : `${keys.toLocaleString('en')} keys`
}

function hitRate({ hits, misses }: Cache): string[] {
  const calls = (hits ?? 0) + (misses ?? 0)
  return calls === 0
    ? []
    : [`Hit rate since its start: ${((100 * (hits ?? 0)) / calls).toFixed(1)} %.`]
}

async function readCache(name: string, { worker }: ActionTools): Promise<Cache> {
  const parsed = Caches.safeParse(await worker.get('/ops/caches'))
  if (!parsed.success) {
    throw new AppError('source/bad-answer', `/ops/caches: ${z.prettifyError(parsed.error)}`)
  }
  const found = parsed.data.caches.find((one) => one.name === name)
  if (found === undefined)
    throw new AppError('action/target-changed', `the worker has no cache ${name}`)
  return found
}
