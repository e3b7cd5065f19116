import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from './cluster'
import { findOwner } from './cluster/owner'
import { addPlatformConditions } from './conditions'
import { putIndexBack } from './conditions/database'
import { makeControl } from './control'
import { Fleet } from './fleet'
import { describePlatform } from './describe'
import { claimDirectory } from './leftovers'
import { Conditions } from './lib/conditions'
import { newSecret, writeJson } from './lib/files'
import type { PlatformFile } from './platform-file'
import { claimPorts, portsFrom, usedPorts } from './port-block'
import { startRedis } from './redis'
import { instancesOf, workerConfigs, type Scale } from './worker-configs'

export interface PlatformOptions {
  /** Data, logs and platform.json. */
  readonly dir: string
  readonly seedRows: number
  readonly users: number
  /** First port of a block of 20; a free block is found when it is absent. */
  readonly ports?: number | undefined
  readonly fresh?: boolean
  readonly traffic: boolean
  /** How many of each worker. */
  readonly scale: Scale
  readonly restartAfterMs: number
  /** A folder of seeded data to copy from, made when absent. */
  readonly template?: string | undefined
  readonly redisUrl?: string | undefined
  readonly progress: (line: string) => void
}

export interface Platform {
  readonly file: PlatformFile
  stop(): Promise<void>
}

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
  await mkdir(dir, { recursive: true })
  await mkdir(join(dir, 'run'), { recursive: true, mode: 0o700 })
  onStop(await claimDirectory(dir, progress))
  const filePath = join(dir, 'platform.json')
  onStop(() => rm(filePath, { force: true }))

  const opsToken = newSecret()
  const running: { fleet?: Fleet } = {}
  const conditions = new Conditions((line) => progress(`condition ${line}`))
  const control = makeControl({ opsToken, fleet: () => running.fleet, conditions })
  const listen = (port: number): Promise<unknown> => control.listen({ port, host: '127.0.0.1' })
  const ids = instancesOf(options.scale).map(({ id }) => id)
  const base = await claimPorts(options.ports, usedPorts(ids.length), listen)
  const ports = portsFrom(base, ids)
  onStop(() => control.close())

  const { seedRows, fresh = false, template } = options
  const cluster = await startCluster({
    ...{ dir, seedRows, fresh, progress, port: ports.primary, replicaPort: ports.replica },
    ...(template === undefined ? {} : { template }),
  })
  onStop(() => cluster.stop())
  await putIndexBack(cluster.url('postgres', 'primary'))
  const redis = await startRedis({
    ...{ dir, dataDir: cluster.dataDir, port: ports.redis },
    ...{ owner: await findOwner(), fallbackUrl: options.redisUrl },
  })
  onStop(() => redis.stop())
  progress('databases ready; starting the workers')

  const users = options.traffic ? options.users : 0
  const startedAt = new Date().toISOString()
  const describe = (): PlatformFile =>
    describePlatform({
      cluster,
      redis,
      ports,
      opsToken,
      startedAt,
      states: running.fleet?.states() ?? [],
    })
  const fleet = new Fleet({
    dir,
    configs: workerConfigs({ dir, cluster, ports, redis, opsToken, users, scale: options.scale }),
    progress,
    now: Date.now,
    restartAfterMs: options.restartAfterMs,
    onChange: () => writeJson(filePath, describe()),
  })
  running.fleet = fleet
  onStop(() => fleet.stop())
  await fleet.start()
  addPlatformConditions(conditions, { cluster, redis, fleet })
  onStop(() => conditions.close())
  await writeJson(filePath, describe())
  return describe()
}
