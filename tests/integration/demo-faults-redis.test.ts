import { Redis } from 'ioredis'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import { addressOf, connect, during, statusOf, value } from './demo-faults-support'

const QUEUE = 'bull:site-visits'
const FAILS = 'the page of the employer could not be read'

let platform: TestPlatform
let redis: Redis
let admin: Client
let replica: Client
beforeAll(async () => {
  platform = await sharedPlatform()
  redis = new Redis(platform.file.redis!.admin, {
    maxRetriesPerRequest: 0,
    retryStrategy: () => 200,
  })
  redis.on('error', () => undefined)
  admin = await connect(platform.file.postgres.primary.super)
  replica = await connect(platform.file.postgres.replica.super)
})
afterAll(async () => {
  redis.disconnect()
  await Promise.all([admin.end(), replica.end()])
  await platform.stop()
})

const numberOf = async (section: string, name: string): Promise<number> =>
  Number(new RegExp(`${name}:(\\d+)`).exec(await redis.info(section))?.[1])

/** The keys of the jobs that a fault added; not those of their locks. */
const jobsOf = async (fault: string): Promise<string[]> =>
  (await redis.keys(`${QUEUE}:${fault}-*`)).filter((key) => /-\d+$/.test(key))

describe('faults of Redis and the queue', () => {
  it('DP6: redis-full refuses writes and goes on reading, and gives everything back', async () => {
    const setting = async (name: string): Promise<string | undefined> =>
      (await redis.config('GET', name))[1]
    const before = [await setting('maxmemory'), await setting('maxmemory-policy')]
    await redis.set('test:before', 'kept')

    await during(platform, 'redis-full', async () => {
      await until('a refused write', 20_000, () =>
        redis.set('test:during', 'x'.repeat(100)).then(
          () => false,
          (thrown: unknown) => String(thrown).includes('OOM command not allowed'),
        ),
      )
      expect(await redis.get('test:before')).toBe('kept')
      expect(await setting('maxmemory-policy')).toBe('noeviction')
      expect(await statusOf(`${addressOf(platform, 'api')}/api/projects/1`)).toBe(200)
    })

    expect([await setting('maxmemory'), await setting('maxmemory-policy')]).toEqual(before)
    expect(await redis.set('test:after', 'works')).toBe('OK')
    expect(await redis.keys('fault:ballast:*')).toEqual([])
  })

  it('DP6: redis-down refuses connections; the api goes on without, and the queue is there again', async () => {
    await until('the scheduler', 30_000, async () => (await redis.zcard(`${QUEUE}:repeat`)) === 1)
    const pid = await numberOf('server', 'process_id')

    await during(platform, 'redis-down', async () => {
      const refused = await until('a refused connection', 20_000, () =>
        redis.ping().then(
          () => false,
          () =>
            new Redis(platform.file.redis!.admin, { lazyConnect: true, retryStrategy: () => null })
              .on('error', () => undefined)
              .connect()
              .then(
                () => false,
                (thrown: unknown) => String(thrown),
              ),
        ),
      )
      expect(refused).toContain('Connection is closed')
      await expect(fetch(redisAsHttp())).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
      expect(await statusOf(`${addressOf(platform, 'api')}/api/projects/1`)).toBe(200)
    })

    await until('Redis', 20_000, () => redis.ping().catch(() => undefined))
    expect(await numberOf('server', 'process_id')).not.toBe(pid)
    expect(await redis.zcard(`${QUEUE}:repeat`)).toBe(1)
    await until('a healthy scraper', 30_000, async () => {
      return (await statusOf(`${addressOf(platform, 'scraper')}/health`)) === 200
    })
  })

  it('DP6: cache-stampede makes bursts of misses that all reach the database', async () => {
    const misses = async (): Promise<number> =>
      Number(await redis.hget('cache:stats:projects', 'misses'))
    const calls = `select coalesce(sum(calls), 0)::int as value from pg_stat_statements
                    where query like 'select p.*, e.name as employer from projects p%'`
    const queries = async (): Promise<number> =>
      (await value<number>(admin, calls)) + (await value<number>(replica, calls))
    /** How many more of both a second, once there are so many more or the time is over. */
    const rates = async (enough: number, withinMs: number): Promise<[number, number]> => {
      const from = { misses: await misses(), queries: await queries(), at: Date.now() }
      const grown = async (): Promise<[number, number]> => [
        (await misses()) - from.misses,
        (await queries()) - from.queries,
      ]
      await until('more of both', withinMs + 60_000, async () => {
        const isOver = Date.now() - from.at > withinMs
        return isOver || Math.min(...(await grown())) >= enough
      })
      const seconds = (Date.now() - from.at) / 1_000
      const [more, asked] = await grown()
      return [more / seconds, asked / seconds]
    }
    const calm = await rates(Infinity, 4_000)

    await during(platform, 'cache-stampede', async () => {
      const wild = await rates(200, 60_000)
      expect(wild[0]).toBeGreaterThan(2 * calm[0] + 3)
      expect(wild[1]).toBeGreaterThan(2 * calm[1] + 3)
    })

    await until('a calm cache', 60_000, async () => {
      const [more] = await rates(Infinity, 3_000)
      return more < 2 * calm[0] + 3
    })
  })

  it('DP6: hot-key and queue-backlog at once: one key takes the server, one queue grows', async () => {
    const commands = (): Promise<number> => numberOf('stats', 'total_commands_processed')
    const eachSecond = async (): Promise<number> => {
      const from = { count: await commands(), at: Date.now() }
      await until('two seconds', 30_000, () => Date.now() - from.at > 2_000)
      return ((await commands()) - from.count) / ((Date.now() - from.at) / 1_000)
    }
    const oldestAgeMs = async (): Promise<number> => {
      const [oldest] = await redis.lrange(`${QUEUE}:wait`, -1, -1)
      if (oldest === undefined) return 0
      return Date.now() - Number(await redis.hget(`${QUEUE}:${oldest}`, 'timestamp'))
    }
    await redis.slowlog('RESET')
    const before = await eachSecond()

    await during(platform, 'queue-backlog', async () => {
      await during(platform, 'hot-key', async () => {
        const each = await eachSecond()
        expect(each).toBeGreaterThan(1_000)
        expect(each).toBeGreaterThan(5 * before)
        await until('a slow command', 30_000, async () =>
          /"hgetall","cache:leaderboard"/i.test(JSON.stringify(await redis.slowlog('GET', '50'))),
        )
      })
      expect(await redis.exists('cache:leaderboard')).toBe(0)
      await until('a long queue', 30_000, async () => (await redis.llen(`${QUEUE}:wait`)) > 60)
      const age = await oldestAgeMs()
      await until('an older oldest', 60_000, async () => (await oldestAgeMs()) > age + 3_000)
    })

    expect(await jobsOf('queue-backlog')).toEqual([])
    await until('an empty queue', 60_000, async () => (await redis.llen(`${QUEUE}:wait`)) < 5)
  })

  it('DP6: poison-job fails again and again with one message until its tries are used up', async () => {
    /** The message and tries of what has failed for good. */
    const failed = async (): Promise<string[]> => {
      const keys = await jobsOf('poison-job')
      const jobs = await Promise.all(
        keys.map((key) => redis.hmget(key, 'failedReason', 'finishedOn', 'atm')),
      )
      return jobs.flatMap(([reason, at, tries]) =>
        at ? [`${reason ?? ''} after ${tries ?? ''}`] : [],
      )
    }

    await during(platform, 'poison-job', async () => {
      const reasons = await until('some that were given up', 60_000, async () => {
        const found = await failed()
        return found.length >= 3 && found
      })
      expect(new Set(reasons)).toEqual(new Set([expect.stringContaining(FAILS)]))
      expect(new Set(reasons).size).toBe(1)
      expect(reasons[0]).toContain('after 3')
    })

    expect(await jobsOf('poison-job')).toEqual([])
  })
})

/** The port of Redis, for a plain question whether anyone listens. */
function redisAsHttp(): string {
  return `http://127.0.0.1:${new URL(platform.file.redis!.admin).port}/`
}
