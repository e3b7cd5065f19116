import { join } from 'node:path'
import type { Cluster } from './cluster'
import { WORKER_KINDS, type WorkerKind } from './platform-file'
import type { Ports } from './port-block'
import type { DemoRedis } from './redis'
import type { RoleName } from './schema/roles'
import type { WorkerConfig } from './workers/config'

export const GOOD_RELEASE = {
  version: '1.4.2',
  releaseId: 'demo-2026-11',
  isRegression: false,
} as const
export const BAD_RELEASE = {
  version: '1.5.0',
  releaseId: 'demo-2026-12',
  isRegression: true,
} as const
const SEED = 7

/** How many of each kind run; one where nothing is said. */
export type Scale = Readonly<Partial<Record<WorkerKind, number>>>

export interface Instance {
  readonly kind: WorkerKind
  readonly id: string
  readonly instance: string
}

/** `scraper`, `scraper-2`, `scraper-3`: the first of a kind has its name alone. */
export function instancesOf(scale: Scale): Instance[] {
  return WORKER_KINDS.flatMap((kind) =>
    Array.from({ length: scale[kind] ?? 1 }, (_, index) => ({
      kind,
      id: index === 0 ? kind : `${kind}-${index + 1}`,
      instance: `${kind}-${index + 1}`,
    })),
  )
}

interface Inputs {
  readonly dir: string
  readonly cluster: Cluster
  readonly ports: Ports
  readonly redis: DemoRedis
  readonly opsToken: string
  /** No traffic process when 0. */
  readonly users: number
  readonly scale: Scale
}

/** What each process is told. */
export function workerConfigs(inputs: Inputs): WorkerConfig[] {
  const { dir, cluster, ports, redis, opsToken, users, scale } = inputs
  const instances = instancesOf(scale)
  const urlsOf = (kind: WorkerKind): string[] =>
    instances.filter((one) => one.kind === kind).map(({ id }) => at(ports.of(id)))
  const make = (
    who: { kind: WorkerConfig['kind']; id: string; instance: string },
    port: number,
    role: RoleName,
  ): WorkerConfig => ({
    ...{ ...who, port, opsToken, users, redisUrl: redis.urls?.admin ?? null },
    postgres: { primary: cluster.url(role, 'primary'), replica: cluster.url(role, 'replica') },
    registerUrl: at(ports.register),
    apiUrl: at(ports.of('api')),
    apiUrls: urlsOf('api'),
    dashboardUrls: urlsOf('dashboard'),
    ...GOOD_RELEASE,
    recovered: 0,
    restartNote: join(dir, 'run', `${who.id}.restart.json`),
    seed: SEED,
  })
  const single = (kind: 'register' | 'traffic') => ({ kind, id: kind, instance: `${kind}-1` })
  return [
    make(single('register'), ports.register, 'api_rw'),
    ...instances.map((one) => make(one, ports.of(one.id), `${one.kind}_rw`)),
    ...(users > 0 ? [make(single('traffic'), 0, 'api_rw')] : []),
  ]
}

const at = (port: number): string => `http://127.0.0.1:${port}`
