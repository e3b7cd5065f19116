import { z } from 'zod'
import { isRecord, list, record, words } from './fields'

/** What a worker offers, found once and kept until it restarts or an endpoint is gone. */
export interface WorkerProfile {
  /** The contract whose index it serves, `ops/v1` or `Actuator 3`; null: none, and its health tells the dialect. */
  readonly contract: string | null
  readonly health: string
  readonly breakers: string | null
  readonly caches: string | null
  readonly pool: string | null
  /** Exposition text, in one of Prometheus' formats. */
  readonly metrics: string | null
  /** WK10: its newest log lines. */
  readonly logs: string | null
  /** WK7: what it can be told to do. */
  readonly offers: readonly WorkerOffer[]
  readonly canReset: boolean
  readonly canWarm: boolean
  readonly capabilities: readonly string[]
}

/** One action that a worker offers itself. */
export interface WorkerOffer {
  readonly id: string
  readonly title: string
  readonly method: 'POST' | 'DELETE'
  /** On the worker; `{name}` in it is filled from the parameters. */
  readonly path: string
  readonly danger: 'low' | 'medium' | 'high'
  /** JSON Schema of its body, as sent: as little to be trusted as the rest. null: it takes none. */
  readonly params: Readonly<Record<string, unknown>> | null
  readonly idempotent: boolean
  readonly dryRun: boolean
}

/** Offers nothing but its health. */
export const EMPTY_PROFILE: WorkerProfile = {
  contract: null,
  health: '/health',
  ...{ breakers: null, caches: null, pool: null, metrics: null, logs: null, offers: [] },
  ...{ canReset: false, canWarm: false },
  capabilities: ['health'],
}

const MAX_SCHEMA_CHARS = 16_384

const Action = z.object({
  ...{ id: words(60), title: words(80), method: words(10), path: words(200) },
  danger: z.enum(['low', 'medium', 'high']).catch('high'),
  params: z.unknown().optional(),
  idempotent: z.boolean().catch(false),
  dryRun: z.boolean().catch(false),
})
const Offer = z.object({
  contract: z.literal('ops/v1'),
  health: z.unknown().optional(),
  metrics: z.unknown().optional(),
  breakers: z.unknown().optional(),
  caches: z.unknown().optional(),
  pool: z.unknown().optional(),
  jobs: z.unknown().optional(),
  logs: z.unknown().optional(),
  actions: list(Action, 50),
})

/** `GET /.well-known/ops`; null when it is not that contract. */
export function parseProfile(body: unknown): WorkerProfile | null {
  const parsed = Offer.safeParse(record.parse(body))
  if (!parsed.success) return null
  const { health, breakers, caches, pool, actions, metrics, jobs, logs } = parsed.data
  const paths = {
    health: pathOf(health) ?? '/health',
    breakers: pathOf(breakers),
    caches: pathOf(caches),
    pool: pathOf(pool),
    metrics: pathOf(metrics),
    logs: pathOf(logs),
  }
  const offers = (start: string, end: string): boolean =>
    actions.items.some(({ method, path }) => {
      return method === 'POST' && path.startsWith(start) && path.endsWith(end)
    })
  const others = { jobs: pathOf(jobs) }
  return {
    contract: 'ops/v1',
    ...paths,
    offers: actions.items.flatMap(toOffer),
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

/** What cannot be called on this very worker is left out. */
function toOffer({ method, path, params, ...rest }: z.output<typeof Action>): WorkerOffer[] {
  const isCallable = method === 'POST' || method === 'DELETE'
  if (rest.id === '' || !isCallable || !/^\/(?!\/)[\w./~{}-]{0,199}$/.test(path)) return []
  const isSmall = isRecord(params) && JSON.stringify(params).length <= MAX_SCHEMA_CHARS
  return [{ ...rest, method, path, params: isSmall ? params : null }]
}

/** A path on the same worker: never another host, never a query. */
function pathOf(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?!\/)[\w./~-]{0,199}$/.test(value) ? value : null
}
