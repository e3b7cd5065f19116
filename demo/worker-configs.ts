import type { Cluster } from './cluster'
import type { DemoRedis } from './redis'
import type { RoleName } from './schema/roles'
import type { WorkerConfig } from './workers/config'

/** Where each part listens, from the first port of the block. */
export function portsFrom(base: number) {
  return {
    primary: base,
    replica: base + 1,
    redis: base + 2,
    api: base + 3,
    dashboard: base + 4,
    scraper: base + 5,
    register: base + 6,
    control: base + 7,
  }
}
export type Ports = ReturnType<typeof portsFrom>
export const USED_PORTS = Object.keys(portsFrom(0)).length

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

interface Inputs {
  readonly cluster: Cluster
  readonly ports: Ports
  readonly redis: DemoRedis
  readonly opsToken: string
  /** No traffic process when 0. */
  readonly users: number
}

/** What each process is told. */
export function workerConfigs({ cluster, ports, redis, opsToken, users }: Inputs): WorkerConfig[] {
  const at = (port: number): string => `http://127.0.0.1:${port}`
  const make = (kind: WorkerConfig['kind'], port: number, role: RoleName): WorkerConfig => ({
    ...{ id: kind, kind, port, opsToken, users, redisUrl: redis.urls?.admin ?? null },
    postgres: { primary: cluster.url(role, 'primary'), replica: cluster.url(role, 'replica') },
    registerUrl: at(ports.register),
    apiUrl: at(ports.api),
    dashboardUrl: at(ports.dashboard),
    ...GOOD_RELEASE,
    recovered: 0,
    seed: SEED,
  })
  return [
    make('register', ports.register, 'api_rw'),
    make('api', ports.api, 'api_rw'),
    make('dashboard', ports.dashboard, 'dashboard_rw'),
    make('scraper', ports.scraper, 'scraper_rw'),
    ...(users > 0 ? [make('traffic', 0, 'api_rw')] : []),
  ]
}
