import { execFile } from 'node:child_process'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import type { Owner } from '../cluster/owner'
import { noteChild } from '../leftovers'
import type { Condition } from '../lib/conditions'
import { newSecret } from '../lib/files'
import { startSupervised, tailOf, type Supervised } from '../lib/supervised'
import { waitFor } from '../lib/wait'
import { aclLines } from './acl'

const run = promisify(execFile)
const CONFIG = `bind 127.0.0.1
save ""
appendonly no
daemonize no
set-proc-title no
maxmemory 64mb
maxmemory-policy allkeys-lru
latency-monitor-threshold 50
slowlog-log-slower-than 10000
`

export interface RedisUrls {
  readonly watch: string
  readonly act: string
  readonly admin: string
}

export interface DemoRedis {
  /** Null when there is none; `missing` then says why. */
  readonly urls: RedisUrls | null
  readonly missing?: string
  /** Takes our own server down with what it holds kept, and starts it again; null for one that is somebody else's. */
  readonly outage: Condition | null
  stop(): Promise<void>
}

export interface RedisOptions {
  readonly dir: string
  readonly dataDir: string
  readonly port: number
  readonly owner: Owner | undefined
  /** A Redis to use where no redis-server is installed. */
  readonly fallbackUrl: string | undefined
}

/** A Redis of our own; else the given one; else none, with the reason. */
export async function startRedis(options: RedisOptions): Promise<DemoRedis> {
  const found = await run('redis-server', ['--version']).catch(() => undefined)
  if (found) return startOwn(options)
  const stop = (): Promise<void> => Promise.resolve()
  const url = options.fallbackUrl
  if (url !== undefined && url !== '')
    return { urls: { watch: url, act: url, admin: url }, outage: null, stop }
  const missing = 'redis: no redis-server on the PATH and no REDIS_URL; caches and queues are off'
  return { urls: null, missing, outage: null, stop }
}

async function startOwn({ dir, dataDir, port, owner }: RedisOptions): Promise<DemoRedis> {
  const home = join(dataDir, 'redis')
  const config = join(home, 'redis.conf')
  const logFile = join(dir, 'redis.log')
  const passwords = { watch: newSecret(), act: newSecret(), admin: newSecret() }
  await mkdir(home, { recursive: true, mode: 0o700 })
  // In a file and not in the arguments: anyone may read those.
  const text = `${CONFIG}port ${port}\ndir ${home}\n${aclLines(passwords).join('\n')}\n`
  await writeFile(config, text, { mode: 0o600 })
  if (owner) {
    await chown(home, owner.uid, owner.gid)
    await chown(config, owner.uid, owner.gid)
  }
  const url = (user: string, password: string): string =>
    `redis://${user}:${password}@127.0.0.1:${port}/0`
  const urls = {
    watch: url('switchyard_watch', passwords.watch),
    act: url('switchyard_act', passwords.act),
    admin: url('default', passwords.admin),
  }
  const launch = async (): Promise<Supervised> => {
    const server = await startServer({ config, logFile, owner, url: urls.admin })
    await noteChild(dir, 'redis', { pid: server.pid, marker: config })
    return server
  }
  const dump = join(home, 'dump.rdb')
  await rm(dump, { force: true })
  let server = await launch()
  const outage: Condition = {
    begin: async () => {
      // A queue outlives its server, as with any that writes to disk.
      await withRedis(urls.admin, (redis) => redis.save())
      await server.stop(0)
    },
    end: async () => {
      if (!server.isRunning()) server = await launch()
      await rm(dump, { force: true })
    },
  }
  return { urls, outage, stop: () => server.stop() }
}

/** Starts it and waits until it answers. */
async function startServer(options: {
  config: string
  logFile: string
  owner: Owner | undefined
  url: string
}): Promise<Supervised> {
  const { config, logFile, owner, url } = options
  const server = await startSupervised({
    command: 'redis-server',
    args: [config],
    stopSignal: 'TERM',
    logFile,
    owner,
    cwd: '/',
  })
  const answers = async (): Promise<true | undefined> => {
    if (!server.isRunning()) {
      throw new Error(`redis-server ended: ${tailOf(logFile)}`)
    }
    const isThere = await withRedis(url, (redis) => redis.ping()).catch(() => undefined)
    return isThere === undefined ? undefined : true
  }
  await waitFor('redis', answers, { deadlineMs: 15_000, everyMs: 50 }).catch(
    async (thrown: unknown) => {
      await server.stop()
      throw thrown
    },
  )
  return server
}

/** A connection of its own for one piece of work; fails at once when nobody answers. */
async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: 2_000,
  })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
