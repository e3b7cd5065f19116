import type { Cluster } from './cluster'
import type { WorkerState } from './fleet'
import { PlatformFile, WORKER_KINDS } from './platform-file'
import type { Ports } from './port-block'
import type { DemoRedis } from './redis'

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
      apps: Object.fromEntries(
        WORKER_KINDS.map((kind) => [kind, cluster.url(`${kind}_rw`, 'primary')]),
      ),
    },
    redis: redis.urls,
    missing: redis.missing === undefined ? [] : [redis.missing],
    // In the order of their kinds, whichever was up first.
    workers: WORKER_KINDS.flatMap((kind) =>
      states
        .filter((state) => state.kind === kind)
        .sort((one, other) => ports.of(one.id) - ports.of(other.id))
        .map(({ id, instance, pid }) => ({
          ...{ id, kind, service: kind, instance, pid, baseUrl: at(ports.of(id)) },
        })),
    ),
    register: { baseUrl: at(ports.register) },
    control: { baseUrl: at(ports.control) },
  })
}
