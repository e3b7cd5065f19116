import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { KeptRedis } from '../../src/main/sources/redis/kept'
import { parseRedisAddress } from '../../src/main/sources/redis/address'
import { QUEUE_READS } from '../../src/main/sources/queues/commands'
import { queueSource } from '../../src/main/sources/queues/index'
import type { QueueRow } from '../../src/shared/model/tables/queue'
import { eventually, startRedis, type TestRedis } from '../support/redis'

const WATCH_RIGHTS = [...QUEUE_READS]
  .filter((name) => name !== 'auth')
  .map((name) => `+${name}`)
  .join(' ')
const WATCH = `ops on >right resetkeys resetchannels -@all %R~bull:* ${WATCH_RIGHTS}`
const NARROW =
  'narrow on >right resetkeys resetchannels -@all %R~bull:* +acl|whoami +client|setname +scan +llen +zcard +hexists +hget +lindex'

const opened = new Lifetime()
const owned: { close(): Promise<unknown> }[] = []
let redis: TestRedis

function open(redisUrl: string) {
  return opened.own(
    queueSource.open(
      { id: 'jobs', kind: 'queue', title: 'Jobs', environment: 'dev' },
      { redisUrl },
      { clock: systemClock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
    ),
  )
}
type Opened = ReturnType<typeof open>
const read = (source: Opened, probe: 'counts' | 'failures' | 'sql-counts' = 'counts') =>
  source.read(probe, AbortSignal.timeout(10_000))
const rowOf = async (source: Opened, name: string): Promise<QueueRow> => {
  const { tables } = await read(source)
  return tables?.['queue.queues']?.find((row) => row.name === name) ?? expect.fail(`no ${name}`)
}
const url = (user = 'ops'): string => `redis://${user}:right@127.0.0.1:${redis.port}/0`

const admin = (): Redis => {
  const made = new Redis({
    ...{ host: '127.0.0.1', port: redis.port, username: 'admin', password: 'any' },
    maxRetriesPerRequest: null,
  })
  owned.push({ close: async () => made.disconnect() })
  return made
}

function makeQueue(name: string): Queue {
  const queue = new Queue(name, { connection: admin() })
  owned.unshift(queue)
  return queue
}

function makeWorker(name: string, work: () => Promise<unknown>): Worker {
  const worker = new Worker(name, work, { connection: admin() })
  worker.on('error', () => undefined)
  owned.unshift(worker)
  return worker
}

beforeAll(async () => {
  redis = await startRedis({ users: [WATCH, NARROW] })
})
afterEach(async () => {
  for (const one of owned.splice(0)) await one.close()
  await redis.admin.flushall()
})
afterAll(() => opened.close())
afterAll(() => redis.close())

describe('the queue source on real BullMQ queues', () => {
  it('JQ1: counts every state, prioritized and paused too', async () => {
    const queue = makeQueue('mails')
    await queue.addBulk([
      { name: 'a', data: {} },
      { name: 'b', data: {} },
      { name: 'c', data: {}, opts: { priority: 3 } },
      { name: 'd', data: {}, opts: { delay: 600_000 } },
    ])
    await queue.pause()
    await makeQueue('empty').waitUntilReady()
    const source = open(url())

    await expect(rowOf(source, 'mails')).resolves.toMatchObject({
      ...{ system: 'bullmq', waiting: 2, prioritized: 1, delayed: 1, active: 0, failed: 0 },
      ...{ completed: 0, paused: true },
    })
    const { tables } = await read(source)
    expect(tables?.['queue.queues']?.map(({ name }) => name)).toEqual(['empty', 'mails'])
    expect(tables?.['queue.gaps']).toEqual([])
  })

  it('JQ2: tells how long the oldest has waited, its own delay not counted', async () => {
    const queue = makeQueue('mails')
    const now = Date.now()
    await queue.add('first', {}, { timestamp: now - 90_000 })
    await queue.add('second', {}, { timestamp: now - 10_000 })
    await queue.add('urgent', {}, { timestamp: now - 20_000, priority: 1 })
    await queue.add('starved', {}, { timestamp: now - 200_000, priority: 9 })
    await queue.add('later', {}, { timestamp: now - 5_000, priority: 9 })

    const { oldestWaitingMs } = await rowOf(open(url()), 'mails')

    expect(oldestWaitingMs).toBeGreaterThanOrEqual(200_000)
    expect(oldestWaitingMs).toBeLessThan(260_000)
  })

  it('JQ2: what was retried today has not waited since last week', async () => {
    const queue = makeQueue('mails')
    await queue.waitUntilReady()
    const source = open(url())
    await expect(rowOf(source, 'mails')).resolves.toMatchObject({ oldestWaitingMs: 0 })
    await queue.add('old', {}, { timestamp: Date.now() - 7 * 86_400_000 })

    const { oldestWaitingMs } = await rowOf(source, 'mails')

    expect(oldestWaitingMs).toBeLessThan(60_000)
  })

  it('JQ10: counts the workers of each queue; none seen anywhere is not known', async () => {
    makeQueue('mails')
    makeQueue('exports')
    await eventually(async () =>
      (await redis.admin.keys('bull:*:meta')).length === 2 ? 1 : undefined,
    )
    await expect(rowOf(open(url()), 'mails')).resolves.toMatchObject({ workers: null })

    const worker = makeWorker('mails', async () => undefined)
    await worker.waitUntilReady()

    await eventually(async () => {
      const source = open(url())
      const [mails, exports] = [await rowOf(source, 'mails'), await rowOf(source, 'exports')]
      return mails.workers === 1 && exports.workers === 0 ? true : undefined
    })
  })

  it('JQ4: tells what ends a second and what share of it failed', async () => {
    const queue = makeQueue('mails')
    let count = 0
    makeWorker('mails', async () => {
      count += 1
      if (count % 4 === 0) throw new Error('no')
    })
    await queue.addBulk(Array.from({ length: 20 }, () => ({ name: 'a', data: {} })))
    await eventually(async () => {
      const { completed, failed } = await queue.getJobCounts()
      return (completed ?? 0) + (failed ?? 0) === 20 ? true : undefined
    })

    const row = await rowOf(open(url()), 'mails')

    expect(row.failPercent10m).toBe(25)
    expect(row.outPerS).toBeCloseTo(20 / 60, 2)
  })

  it('JQ6: groups failures by message and place; payload values never come through', async () => {
    const queue = makeQueue('mails')
    makeWorker('mails', failing)
    await queue.addBulk(
      [1, 2, 3].map((at) => ({ name: 'send', data: { to: `canary${at}@example.org`, at } })),
    )
    await queue.add('send', { big: 'canary'.repeat(900_000) })
    await eventually(async () => ((await queue.getFailedCount()) === 4 ? true : undefined))
    const source = open(url())
    await read(source)

    const { tables } = await read(source, 'failures')

    const [group, ...others] = tables?.['queue.failures'] ?? []
    expect(others).toEqual([])
    expect(group).toMatchObject({
      ...{ queue: 'mails', count: 4, message: 'mailbox N of TEXT is full', jobNames: ['send'] },
      payload: '5.1 MiB, not read',
      attemptsMade: 1,
    })
    expect(group?.topFrame).toMatch(/^Worker\.failing \(.*sources-queues\.test\.ts:\d+\)$/)
    expect(group?.jobIds).toHaveLength(4)
    expect(JSON.stringify(tables)).not.toContain('canary')
  })

  it('RC15: one kept connection sends only reads and no meta key is written', async () => {
    const queue = makeQueue('mails')
    await queue.add('a', {})
    const meta = await redis.admin.hgetall('bull:mails:meta')
    const source = open(url())
    await read(source)
    await redis.admin.config('RESETSTAT')
    await redis.admin.acl('LOG', 'RESET')
    for (let tick = 0; tick < 3; tick += 1) await read(source)
    await read(source, 'failures')

    const stats = await redis.admin.info('commandstats')
    const names = [...stats.matchAll(/^cmdstat_(\S+?):calls=/gm)].map((match) => match[1]!)
    const ours = names.filter((name) => !['config|resetstat', 'acl|log'].includes(name))
    expect(ours.filter((name) => !QUEUE_READS.has(name))).toEqual([])
    expect(ours).toContain('llen')
    await expect(redis.admin.acl('LOG')).resolves.toEqual([])
    await expect(redis.admin.hgetall('bull:mails:meta')).resolves.toEqual(meta)
  })

  it('RC15: whatever is asked, no write command leaves the watching connection', async () => {
    await redis.admin.set('bull:mails:meta', 'kept')
    const every = (await redis.admin.command('LIST')) as string[]
    const forbidden = every.filter((name) => !QUEUE_READS.has(name) && !name.includes('|'))
    expect(forbidden.length).toBeGreaterThan(150)
    const kept = new KeptRedis(
      parseRedisAddress(`redis://admin:any@127.0.0.1:${redis.port}`),
      5_000,
      QUEUE_READS,
    )
    const signal = AbortSignal.timeout(60_000)
    await redis.admin.config('RESETSTAT')
    await kept.use(signal, async ({ redis: watching }) => {
      for (const name of forbidden) {
        const word = name === 'config' ? ['SET', 'maxmemory', '1'] : ['bull:mails:meta', 'x', 'y']
        await expect(watching.call(name, ...word)).rejects.toThrow('refused')
        await expect(watching.call(name.toUpperCase())).rejects.toThrow('refused')
        const replies = await watching.pipeline([['call', name, ...word]]).exec()
        expect(replies?.[0]?.[0]?.message ?? name).toContain('refused')
      }
    })
    kept.close()
    const stats = await redis.admin.info('commandstats')
    const names = [...stats.matchAll(/^cmdstat_(\S+?):calls=/gm)].map((match) => match[1]!)
    expect(names.filter((name) => forbidden.includes(name) && name !== 'config')).toEqual([])
    await expect(redis.admin.get('bull:mails:meta')).resolves.toBe('kept')
  })

  it('ST8: what a right lacks for is a gap with the line to run; the counts go on', async () => {
    const queue = makeQueue('mails')
    await queue.add('a', {})
    await queue.add('b', {}, { priority: 2 })
    const source = open(url('narrow'))

    const { tables } = await read(source)
    const failures = await read(source, 'failures')

    expect(tables?.['queue.queues']?.[0]).toMatchObject({
      ...{ waiting: 1, prioritized: 1, workers: null, oldestWaitingMs: null },
      ...{ failPercent10m: null },
    })
    expect(failures.tables?.['queue.gaps']?.map(({ fix }) => fix)).toEqual([
      'ACL SETUSER narrow +zcount',
      'ACL SETUSER narrow +client|list',
      'ACL SETUSER narrow +zrange',
    ])
  })

  it('fault 20: kill -9 is unreachable, then all is read again', async () => {
    const victim = await startRedis()
    const source = open(`redis://127.0.0.1:${victim.port}`)
    await read(source)
    await victim.close()
    await expect(read(source)).rejects.toMatchObject({ code: 'source/unreachable' })

    const again = await startRedis({ port: victim.port })
    try {
      await expect(read(source)).resolves.toMatchObject({ values: {} })
    } finally {
      await again.close()
    }
  })

  it('JQ1: a key that only looks like a queue does no harm', async () => {
    await makeQueue('mails').add('a', {})
    await redis.admin.set('bull:odd:wait', 'text')
    await redis.admin.hset('bull:odd:meta', 'version', 'x')

    const { tables } = await read(open(url()))

    expect(tables?.['queue.queues']?.map(({ name }) => name)).toEqual(['mails'])
    expect(tables?.['queue.gaps']?.[0]?.message).toContain('odd')
  })
})

async function failing(): Promise<never> {
  throw new Error(`mailbox ${Math.round(Math.random() * 1e6)} of "user${Math.random()}" is full`)
}
