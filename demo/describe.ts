import type { Cluster } from './cluster'
import type { WorkerState } from './fleet'
import { PlatformFile, WORKER_KINDS } from './platform-file'
import type { DemoRedis } from './redis'
import type { Ports } from './worker-configs'

interface Facts {
  readonly cluster: Cluster
  readonly redis: DemoRedis
  readonly ports: Ports
  readonly opsToken: string
  readonly startedAt: string
  readonly states: readonly WorkerState[]
}

/** What platform.json says. The register, which is somebody else's, and the traffic are not among the workers. */
export function describePlatform({
  cluster,
  redis,
  ports,
  opsToken,
  startedAt,
  states,
}: Facts): PlatformFile {
  const at = (port: number): string => `http://127.0.0.1:${port}`
  const server = (name: 'primary' | 'replica'): object => ({
    watch: cluster.url('switchyard_watch', name),
    act: cluster.url('switchyard_act', name),
    super: cluster.url('postgres', name),
  })
  return PlatformFile.parse({
    ...{ version: 1, environment: 'dev', startedAt, pid: process.pid, opsToken },
    postgres: {
      primary: server('primary'),
      replica: server('replica'),
      apps: {
        api: cluster.url('api_rw', 'primary'),
        scraper: cluster.url('scraper_rw', 'primary'),
        dashboard: cluster.url('dashboard_rw', 'primary'),
      },
    },
    redis: redis.urls,
    missing: redis.missing === undefined ? [] : [redis.missing],
    workers: WORKER_KINDS.flatMap((kind) =>
      states
        .filter((state) => state.kind === kind)
        .map(({ id, pid }) => ({ id, kind, pid, baseUrl: at(ports[kind]) })),
    ),
    register: { baseUrl: at(ports.register) },
    control: { baseUrl: at(ports.control) },
  })
}
