import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from './cluster'
import { findOwner } from './cluster/owner'
import { makeControl } from './control'
import { Fleet } from './fleet'
import { claimDirectory, noteChild } from './leftovers'
import { newSecret, writeJson } from './lib/files'
import { findFreeBlock, isFree } from './lib/ports'
import { PlatformFile } from './platform-file'
import { startRedis } from './redis'
import { workerConfigs, type Ports } from './worker-configs'

export interface PlatformOptions {
  /** Data, logs and platform.json. */
  readonly dir: string
  readonly seedRows: number
  readonly users: number
  /** First port of a block of 20; a free block is found when it is absent. */
  readonly ports?: number | undefined
  readonly fresh?: boolean
  readonly traffic: boolean
  /** A folder of seeded data to copy from, made when absent. */
  readonly template?: string | undefined
  readonly redisUrl?: string | undefined
  readonly progress: (line: string) => void
}

export interface Platform {
  readonly file: PlatformFile
  stop(): Promise<void>
}

const USED_PORTS = 8

/** Starts everything in order and stops what was started when a step fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const closing: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse())
      await close().catch((thrown: unknown) => options.progress(String(thrown)))
  }
  try {
    const file = await start(options, (close) => closing.push(close))
    return { file, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

async function start(
  options: PlatformOptions,
  onStop: (close: () => Promise<unknown>) => void,
): Promise<PlatformFile> {
  const { dir, progress } = options
  await mkdir(join(dir, 'run'), { recursive: true, mode: 0o700 })
  const release = await claimDirectory(dir, progress)
  onStop(release)
  const filePath = join(dir, 'platform.json')
  onStop(() => rm(filePath, { force: true }))

  const opsToken = newSecret()
  let fleet: Fleet | undefined
  const control = makeControl(opsToken, () => fleet)
  const base = await claimPorts(options.ports, (port) =>
    control.listen({ port, host: '127.0.0.1' }),
  )
  onStop(() => control.close())
  const ports: Ports = { api: base + 3, dashboard: base + 4, scraper: base + 5, register: base + 6 }

  const cluster = await startCluster({ ...pick(options), port: base, replicaPort: base + 1 })
  onStop(() => cluster.stop())
  const redis = await startRedis({
    dir,
    dataDir: cluster.dataDir,
    port: base + 2,
    owner: await findOwner(),
    fallbackUrl: options.redisUrl,
  })
  const missing: string[] = []
  if ('missing' in redis) missing.push(redis.missing)
  else {
    onStop(() => redis.stop())
    if (redis.server)
      await noteChild(dir, 'redis', {
        pid: redis.server.pid,
        marker: join(cluster.dataDir, 'redis'),
      })
  }
  const urls = 'missing' in redis ? null : redis.urls
  progress('databases ready; starting the workers')

  const configs = workerConfigs({
    cluster,
    ports,
    redisUrl: urls?.admin ?? null,
    opsToken,
    users: options.traffic ? options.users : 0,
  })
  const draft = {
    ...{
      version: 1 as const,
      environment: 'dev' as const,
      startedAt: new Date().toISOString(),
      pid: process.pid,
    },
    postgres: {
      primary: servers(cluster.url, 'primary'),
      replica: servers(cluster.url, 'replica'),
      apps: {
        api: cluster.url('api_rw', 'primary'),
        scraper: cluster.url('scraper_rw', 'primary'),
        dashboard: cluster.url('dashboard_rw', 'primary'),
      },
    },
    ...{ redis: urls, missing, opsToken },
    register: { baseUrl: `http://127.0.0.1:${ports.register}` },
    control: { baseUrl: `http://127.0.0.1:${base + 7}` },
  }
  const describe = (): PlatformFile =>
    PlatformFile.parse({ ...draft, workers: watched(fleet, ports) })
  fleet = new Fleet({
    dir,
    configs,
    progress,
    now: Date.now,
    onChange: () => writeJson(filePath, describe()),
  })
  const started = fleet
  onStop(() => started.stop())
  await started.start()
  await writeJson(filePath, describe())
  return describe()
}

function pick({ dir, seedRows, fresh = false, template, progress }: PlatformOptions) {
  return { dir, seedRows, fresh, progress, ...(template === undefined ? {} : { template }) }
}

function servers(
  url: (
    role: 'switchyard_watch' | 'switchyard_act' | 'postgres',
    server: 'primary' | 'replica',
  ) => string,
  server: 'primary' | 'replica',
) {
  return {
    watch: url('switchyard_watch', server),
    act: url('switchyard_act', server),
    super: url('postgres', server),
  }
}

/** The workers a person watches: not the register, which is somebody else's, nor the traffic. */
function watched(fleet: Fleet | undefined, ports: Ports): object[] {
  return (fleet?.states() ?? [])
    .filter(({ kind }) => kind !== 'register' && kind !== 'traffic')
    .map(({ id, kind, pid }) => ({
      id,
      kind,
      pid,
      baseUrl: `http://127.0.0.1:${ports[kind as keyof Ports]}`,
    }))
}

/** Holds the block's control port from the first moment, so that two starts at once do not take the same block. */
async function claimPorts(
  wanted: number | undefined,
  listen: (port: number) => Promise<unknown>,
): Promise<number> {
  if (wanted !== undefined) {
    for (let port = wanted; port < wanted + USED_PORTS; port += 1) {
      if (!(await isFree(port)))
        throw new Error(`port ${port} is in use: choose another block with --ports`)
    }
    await listen(wanted + USED_PORTS - 1)
    return wanted
  }
  for (let from: number | undefined; ;) {
    const base = await findFreeBlock(USED_PORTS, from)
    const claimed = await listen(base + USED_PORTS - 1).then(
      () => true,
      () => false,
    )
    if (claimed) return base
    from = base + 20
  }
}
