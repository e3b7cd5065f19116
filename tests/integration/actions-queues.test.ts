import { Queue, Worker, type Job } from 'bullmq'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ActionRun } from '../../src/shared/model/action'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'
import { openActing, type Acting } from './actions-support'

const RETRY = 'queue.retry-failed'

let platform: TestPlatform
let acting: Acting
let redis: Redis
let causes: Queue
let admin: Client
const owned: { close(): Promise<unknown> }[] = []
let names = 0

beforeAll(async () => {
  platform = await startTestPlatform()
  redis = new Redis(platform.file.redis!.admin, { maxRetriesPerRequest: null })
  // Before the first look for queues: the next one comes a minute later.
  causes = new Queue('test-causes', { connection: redis })
  await causes.waitUntilReady()
  acting = await openActing(platform.file)
  await acting.gate.arm(null)
  admin = new Client({ connectionString: platform.file.postgres.primary.super })
  await admin.connect()
})

afterEach(async () => {
  for (const one of owned.splice(0)) await one.close()
})

afterAll(async () => {
  await causes.close()
  redis.disconnect()
  await admin.end()
  await acting.close()
  await platform.stop()
})

/** A queue of a test's own, on the real platform. */
async function makeQueue(): Promise<Queue> {
  const queue = new Queue(`test-${(names += 1)}`, { connection: redis })
  await queue.waitUntilReady()
  owned.push(queue)
  return queue
}

async function work(queue: Queue, each: (job: Job) => Promise<unknown>): Promise<Worker> {
  const worker = new Worker(queue.name, each, { connection: redis, concurrency: 10 })
  worker.on('error', () => undefined)
  await worker.waitUntilReady()
  owned.unshift(worker)
  return worker
}

/** Jobs that failed once; what they do next is up to the test. */
async function failJobs(queue: Queue, count: number, reason = 'no'): Promise<void> {
  const failing = await work(queue, () => Promise.reject(new Error(reason)))
  await queue.addBulk(Array.from({ length: count }, (_, at) => ({ name: 'a', data: { at } })))
  await until(
    'the failures',
    60_000,
    async () => (await queue.getWaitingCount()) === 0 && (await queue.getActiveCount()) === 0,
  )
  owned.splice(owned.indexOf(failing), 1)
  await failing.close()
}

const progressOf = ({ runId }: ActionRun): string[] =>
  acting.told.filter((one) => one.runId === runId).map(({ detail }) => detail)

describe('retry-failed', () => {
  it('JQ7: one first, then the others in batches of 50, each told', async () => {
    const queue = await makeQueue()
    await failJobs(queue, 121)
    const order: number[] = []
    await work(queue, async (job) => void order.push((job.data as { at: number }).at))

    const run = await acting.run(RETRY, 'jobs', { queue: queue.name, perSecond: 500 })

    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.detail).toContain('121 retried, 0 skipped, 0 failed; the first one succeeded.')
    expect(progressOf(run)).toEqual(
      expect.arrayContaining([
        '51 retried, 0 skipped, 0 failed of 121',
        '101 retried, 0 skipped, 0 failed of 121',
      ]),
    )
    await until('the work', 60_000, () => order.length === 121)
    expect(order[0]).toBe(0)
    await expect(queue.getFailedCount()).resolves.toBe(0)
  })

  it('JQ7: when the first fails again nothing else is touched', async () => {
    const queue = await makeQueue()
    await failJobs(queue, 60)
    let tried = 0
    await work(queue, () => {
      tried += 1
      return Promise.reject(new Error('still no'))
    })

    const run = await acting.run(RETRY, 'jobs', { queue: queue.name })

    expect(run).toMatchObject({ state: 'failed', error: { code: 'action/failed' } })
    expect(run.detail).toContain('failed again: nothing else was retried')
    expect(tried).toBe(1)
    await expect(queue.getFailedCount()).resolves.toBe(60)
  })

  it('JQ7: stops between two batches when asked to', async () => {
    const queue = await makeQueue()
    await failJobs(queue, 150)
    await work(queue, () => Promise.resolve())
    const running = acting.run(RETRY, 'jobs', { queue: queue.name, perSecond: 50 })
    const runId = await until('its first batch', 60_000, () => {
      const latest = acting.told.at(-1)
      return latest?.detail.startsWith('51 retried') === true && latest.runId
    })
    acting.gate.abort(runId)

    const run = await running

    expect(run).toMatchObject({ state: 'failed' })
    expect(run.detail).toMatch(/^stopped: (51|101) retried/)
    expect(await queue.getFailedCount()).toBeGreaterThanOrEqual(49)
  })

  it('JQ6, JQ7: retries one cause and leaves the others', async () => {
    const queue = causes
    await failJobs(queue, 3, 'mailbox 12 is full')
    await failJobs(queue, 4, 'no route to host 7')
    const failures = await until('the groups', 60_000, () => {
      const rows = acting.view('jobs').table('queue.failures') ?? []
      const own = rows.filter((row) => row.queue === queue.name)
      return own.length === 2 && own
    })
    const cause = failures.find(({ message }) => message === 'mailbox N is full')!
    expect(cause).toMatchObject({ count: 3 })
    await work(queue, () => Promise.resolve())

    const run = await acting.run(RETRY, 'jobs', { queue: queue.name, group: cause.group })

    expect(run.detail).toContain('3 retried')
    await expect(queue.getFailedCount()).resolves.toBe(4)
  })

  it('fault 50: two runs race: each job is retried by one of them', async () => {
    const queue = await makeQueue()
    await failJobs(queue, 200)
    const tools = acting.toolsFor(
      ...[acting.view('jobs'), new AbortController().signal, () => undefined],
    )
    const ids = await tools.queue(queue.name).look((reading) => reading.failedIds())

    const runs = await Promise.all(
      [1, 2].map(() =>
        tools.queue(queue.name).act(async (acts) => {
          const outcomes: string[] = []
          for (const id of ids) outcomes.push(await acts.retry(id))
          return outcomes
        }),
      ),
    )

    expect(ids).toHaveLength(200)
    const done = runs.flat().filter((outcome) => outcome === 'done')
    expect(done).toHaveLength(200)
    expect(runs.flat()).toHaveLength(400)
    await expect(queue.getWaitingCount()).resolves.toBe(200)
  })

  it('JQ7: a payload of 5 MB does not cross the wire', async () => {
    const queue = await makeQueue()
    const failing = await work(queue, () => Promise.reject(new Error('no')))
    await queue.add('big', { text: 'x'.repeat(5_000_000) })
    await until('the failure', 60_000, async () => (await queue.getFailedCount()) === 1)
    owned.splice(owned.indexOf(failing), 1)
    await failing.close()
    const tools = acting.toolsFor(
      ...[acting.view('jobs'), new AbortController().signal, () => undefined],
    )
    const sent = async (): Promise<number> =>
      Number(/total_net_output_bytes:(\d+)/.exec(await redis.info('stats'))?.[1])
    const before = await sent()
    const [id] = await tools.queue(queue.name).look((reading) => reading.failedIds())
    await expect(tools.queue(queue.name).act((acts) => acts.retry(id!))).resolves.toBe('done')
    const after = await sent()

    expect(after - before).toBeLessThan(3_000_000)
  })

  it('JQ7: paused, gone or never failed: refused with the reason', async () => {
    const queue = await makeQueue()
    await expect(acting.run(RETRY, 'jobs', { queue: queue.name })).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    await expect(acting.run(RETRY, 'jobs', { queue: 'none-such' })).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    await failJobs(queue, 1)
    await queue.pause()
    await expect(acting.run(RETRY, 'jobs', { queue: queue.name })).rejects.toMatchObject({
      code: 'action/not-possible',
    })
  })

  it('JQ7: rows of background_jobs by a guarded update; the scraper takes them', async () => {
    const { rows } = await admin.query<{ id: string }>(
      `insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, error, created_at, finished_at)
       select 'export', 'failed', 1, 3, 3, '{}', 'disk ' || i || ' is full', now(), now()
         from generate_series(1, 3) i returning id::text as id`,
    )
    const jobIds = rows.map(({ id }) => id)

    const run = await acting.run(RETRY, 'jobs', {
      ...{ queue: 'background_jobs', system: 'table', jobIds },
    })

    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.detail).toContain('3 retried, 0 skipped, 0 failed')
    await until('the work', 60_000, async () => {
      const { rows: left } = await admin.query(
        "select from background_jobs where id::text = any($1) and (status <> 'done' or attempts <> 4)",
        [jobIds],
      )
      return left.length === 0
    })
  })
})

describe('pause, resume and promote', () => {
  it('JQ9: pauses and resumes; each offers the other', async () => {
    const queue = await makeQueue()

    const paused = await acting.run('queue.pause', 'jobs', { queue: queue.name })
    expect(paused).toMatchObject({
      state: 'succeeded',
      next: { actionId: 'queue.resume', input: { queue: queue.name } },
    })
    await expect(queue.isPaused()).resolves.toBe(true)
    await expect(acting.run('queue.pause', 'jobs', { queue: queue.name })).rejects.toMatchObject({
      code: 'action/not-possible',
    })

    const resumed = await acting.run('queue.resume', 'jobs', { queue: queue.name })
    expect(resumed).toMatchObject({ state: 'succeeded', next: { actionId: 'queue.pause' } })
    await expect(queue.isPaused()).resolves.toBe(false)
  })

  it('JQ9: promotes delayed jobs and leaves those of a scheduler', async () => {
    const queue = await makeQueue()
    await queue.addBulk(
      Array.from({ length: 70 }, () => ({ name: 'a', data: {}, opts: { delay: 600_000 } })),
    )
    await queue.add('urgent', {}, { delay: 600_000, priority: 2 })
    await queue.upsertJobScheduler('nightly', {
      every: 86_400_000,
      startDate: Date.now() + 3_600_000,
    })

    const run = await acting.run('queue.promote', 'jobs', { queue: queue.name })

    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.detail).toContain('71 promoted, 0 skipped, 0 failed')
    await expect(queue.getWaitingCount()).resolves.toBe(70)
    await expect(queue.getPrioritizedCount()).resolves.toBe(1)
    await expect(queue.getDelayedCount()).resolves.toBe(1)
  })

  it('AC2: the action user reaches BullMQ, and acting writes no meta version', async () => {
    const queue = await makeQueue()
    await redis.hset(`bull:${queue.name}:meta`, 'version', 'kept')
    const ticket = await acting.gate.preview({
      ...{ actionId: 'queue.pause', targetId: 'jobs', input: { queue: queue.name } },
    })
    expect(ticket.credential).toBe('User switchyard_act, opened for this run')
    await acting.gate.confirm({ ...ticket, reason: '' })

    await expect(redis.hget(`bull:${queue.name}:meta`, 'version')).resolves.toBe('kept')
    expect(String(await redis.client('LIST'))).not.toContain('user=switchyard_act')
  })
})

describe('the queue set of the platform', () => {
  it('JQ1, JQ10: shows its BullMQ queue with a worker, and the table of jobs', async () => {
    const rows = await until('both', 60_000, () => {
      const found = acting.view('jobs').table('queue.queues') ?? []
      const visits = found.find(({ name }) => name === 'site-visits')
      return visits?.workers === 1 && found.some(({ system }) => system === 'table') && found
    })

    const table = rows.find(({ name }) => name === 'background_jobs')!
    expect(table.completed).toBeGreaterThan(100)
    expect(table.failed).toBeGreaterThan(0)
    expect(acting.view('jobs').table('queue.gaps')).toEqual([])
  })
})

describe('invalidate', () => {
  it('RC12: counts first, removes in batches, and says what is left', async () => {
    const pipeline = redis.pipeline()
    for (let at = 0; at < 1_234; at += 1) pipeline.set(`cache:mine:${at}`, 'x')
    await pipeline.exec()
    await redis.set('cache:other:1', 'kept')
    const input = { pattern: 'cache:mine:*' }
    const ticket = await acting.gate.preview({
      ...{ actionId: 'cache.invalidate', targetId: 'redis', input },
    })
    expect(ticket).toMatchObject({
      ...{ risk: 'destructive', reasonRequired: true, phrase: '', reversible: false },
      button: 'Remove 1,234 keys',
    })
    expect(ticket.effects.join(' ').match(/cache:mine:\d+/g)).toHaveLength(20)
    await expect(redis.exists('cache:mine:1')).resolves.toBe(1)

    const run = await acting.gate.confirm({ ...ticket, reason: 'a test' })

    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.detail).toContain('1,234 keys removed; 0 match now')
    await expect(redis.get('cache:other:1')).resolves.toBe('kept')
  })

  it('RC12: more than 10,000 keys need the pattern typed', async () => {
    const keys = Array.from({ length: 10_001 }, (_, at) => [`cache:many:${at}`, 'x'])
    await redis.mset(keys.flat())
    const call = {
      actionId: 'cache.invalidate',
      targetId: 'redis',
      input: { pattern: 'cache:many:*' },
    }
    const ticket = await acting.gate.preview(call)
    expect(ticket.phrase).toBe('cache:many:*')
    await expect(
      acting.gate.confirm({ ...ticket, phrase: '', reason: 'a test' }),
    ).rejects.toMatchObject({ code: 'action/not-confirmed' })

    const run = await acting.gate.confirm({ ...ticket, reason: 'a test' })

    expect(run.detail).toContain('10,001 keys removed')
  })

  it.each([
    ['*', 'ipc/invalid-input'],
    ['*:projects', 'action/not-possible'],
    ['bull:site-visits*', 'action/not-possible'],
    ['cache:none-such:*', 'action/not-possible'],
  ])('RC12: refuses %s', async (pattern, code) => {
    const call = { actionId: 'cache.invalidate', targetId: 'redis', input: { pattern } }
    await expect(acting.gate.preview(call)).rejects.toMatchObject({ code })
  })
})
