import { z } from 'zod'
import { list, record, words } from './fields'

/** What a worker offers, found once and kept until it restarts or an endpoint is gone. */
export interface WorkerProfile {
  readonly contract: 'ops/v1' | null
  readonly health: string
  readonly breakers: string | null
  readonly caches: string | null
  readonly pool: string | null
  readonly canReset: boolean
  readonly canWarm: boolean
  readonly capabilities: readonly string[]
}

export const PLAIN_PROFILE: WorkerProfile = {
  contract: null,
  health: '/health',
  ...{ breakers: null, caches: null, pool: null },
  ...{ canReset: false, canWarm: false },
  capabilities: ['health'],
}

const Action = z.object({ id: words(60), method: words(10), path: words(200) })
const Offer = z.object({
  contract: z.literal('ops/v1'),
  health: z.unknown().optional(),
  metrics: z.unknown().optional(),
  breakers: z.unknown().optional(),
  caches: z.unknown().optional(),
  pool: z.unknown().optional(),
  jobs: z.unknown().optional(),
  actions: list(Action, 50),
})

/** `GET /.well-known/ops`; null when it is not that contract. */
export function parseProfile(body: unknown): WorkerProfile | null {
  const parsed = Offer.safeParse(record.parse(body))
  if (!parsed.success) return null
  const { health, breakers, caches, pool, actions, metrics, jobs } = parsed.data
  const paths = {
    health: pathOf(health) ?? '/health',
    breakers: pathOf(breakers),
    caches: pathOf(caches),
    pool: pathOf(pool),
  }
  const offers = (start: string, end: string): boolean =>
    actions.items.some(({ method, path }) => {
      return method === 'POST' && path.startsWith(start) && path.endsWith(end)
    })
  const others = { metrics: pathOf(metrics), jobs: pathOf(jobs) }
  return {
    contract: 'ops/v1',
    ...paths,
    canReset: offers('/ops/breakers/', ''),
    canWarm: offers('/ops/caches/', '/warm'),
    capabilities: [
      ...Object.entries({ ...paths, ...others }).flatMap(([name, path]) =>
        path === null ? [] : [name],
      ),
      ...actions.items.map(({ id }) => id).filter((id) => id !== ''),
    ],
  }
}

/** A path on the same worker: never another host, never a query. */
function pathOf(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?!\/)[\w./~-]{0,199}$/.test(value) ? value : null
}
