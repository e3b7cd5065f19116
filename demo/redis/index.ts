import { execFile } from 'node:child_process'
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import type { Owner } from '../cluster/owner'
import { newSecret } from '../lib/files'
import { startSupervised, type Supervised } from '../lib/supervised'
import { waitFor } from '../lib/wait'
import { aclLines } from './acl'

const run = promisify(execFile)
const CONFIG = `bind 127.0.0.1
save ""
appendonly no
daemonize no
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
  readonly urls: RedisUrls
  /** Undefined when the Redis is someone else's. */
  readonly server?: Supervised
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

/** A Redis of our own; else the given one; else the reason why there is none. */
export async function startRedis(options: RedisOptions): Promise<DemoRedis | { missing: string }> {
  const found = await run('redis-server', ['--version']).catch(() => undefined)
  if (found) return startOwn(options)
  const url = options.fallbackUrl
  if (url === undefined || url === '') {
    return {
      missing: 'redis: no redis-server on the PATH and no REDIS_URL; caches and queues are off',
    }
  }
  return { urls: { watch: url, act: url, admin: url }, stop: () => Promise.resolve() }
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
  const server = await startSupervised({
    command: 'redis-server',
    args: [config],
    stopSignal: 'TERM',
    logFile,
    owner,
    cwd: '/',
  })
  const url = (user: string, password: string): string =>
    `redis://${user}:${password}@127.0.0.1:${port}/0`
  const urls = {
    watch: url('switchyard_watch', passwords.watch),
    act: url('switchyard_act', passwords.act),
    admin: url('default', passwords.admin),
  }
  const answers = async (): Promise<true | undefined> => {
    if (!server.isRunning()) {
      throw new Error(`redis-server ended: ${(await readFile(logFile, 'utf8')).trim().slice(-300)}`)
    }
    return (await canPing(urls.admin)) ? true : undefined
  }
  await waitFor('redis', answers, { deadlineMs: 15_000, everyMs: 50 }).catch(
    async (thrown: unknown) => {
      await server.stop()
      throw thrown
    },
  )
  return { urls, server, stop: () => server.stop() }
}

async function canPing(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: 2_000,
  })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}
