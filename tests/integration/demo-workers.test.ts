import { randomBytes } from 'node:crypto'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCAN_QUEUE, SWEEP } from '../../demo/workers/scan-queue'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import { openDatabase, startCollector, WorkerCaller } from './demo-workers-support'

let platform: TestPlatform
let database: Awaited<ReturnType<typeof openDatabase>>
let collector: Awaited<ReturnType<typeof startCollector>>
let queue: Queue
let redis: Redis
let scanner: WorkerCaller
let bci: WorkerCaller
beforeAll(async () => {
  collector = await startCollector()
  platform = await sharedPlatform({
    users: 30,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
  })
  database = await openDatabase(platform.file.postgres.primary.super)
  redis = new Redis(platform.file.redis!.admin, { maxRetriesPerRequest: null })
  queue = new Queue(SCAN_QUEUE, { connection: redis })
  scanner = new WorkerCaller(platform, 'scanner')
  bci = new WorkerCaller(platform, 'bci')
})
afterAll(async () => {
  await queue.close()
  redis.disconnect()
  await database.end()
  await platform.stop()
  collector.close()
})

const addDocument = async (where = 'true'): Promise<string> => {
  for (;;) {
    const [row] = await database.rows<{ id: string; fits: boolean }>(
      `insert into documents (project_id, kind, pages, added_at) values (3, 'report', 3, now()) returning id::text, ${where} as fits`,
    )
    if (row!.fits) return row!.id
  }
}
interface Scanned {
  readonly sha256: string | null
  readonly words: number | null
}
const scanned = (id: string): Promise<Scanned> =>
  until(`the scan of document ${id}`, 60_000, async () => {
    const [row] = await database.rows<Scanned>(
      'select sha256, words from documents where id = $1 and scanned_at is not null',
      [id],
    )
    return row
  })

describe('the scanner', () => {
  it('DP4: scans a document that comes as a job, and says what it found', async () => {
    const id = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    await queue.add('scan', { documentId: id }, { priority: 1 })

    const found = await scanned(id)
    expect(found.sha256).toMatch(/^[\da-f]{64}$/)
    expect(found.words).toBe(1_200)
  })

  it('DP4: tries again what failed, and the line names the request it belongs to', async () => {
    const id = await addDocument('id % 40 = 3 and id % 200 <> 9')
    const job = await queue.add(
      'scan',
      { documentId: id, correlationId: `test-${id}` },
      { attempts: 3, backoff: { type: 'fixed', delay: 200 } },
    )

    expect((await scanned(id)).sha256).not.toBeNull()
    await until('the end of the job', 30_000, async () => {
      const ended = await queue.getJob(job.id!)
      return ended?.finishedOn !== undefined && ended.attemptsMade === 2
    })
    const told = await until('the line of the failure', 30_000, async () =>
      (await scanner.logs()).find((line) => line.message.includes(`document ${id}:`)),
    )
    expect(told).toMatchObject({ level: 'warn', correlationId: `test-${id}` })
  })

  it('DP4: the work of a job belongs to the trace of the request that made it', async () => {
    const traceId = randomBytes(16)
    const id = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    const traceparent = `00-${traceId.toString('hex')}-00f067aa0ba902b7-01`
    await queue.add('scan', { documentId: id, traceparent }, { priority: 1 })

    await scanned(id)
    await until('spans of that trace', 60_000, () =>
      collector.received('/v1/traces').includes(traceId.toString('latin1')),
    )
  })

  it('DP4: a delayed job waits for its time', async () => {
    const id = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    await queue.add('scan', { documentId: id }, { delay: 1_500 })
    const addedAt = Date.now()

    await scanned(id)
    expect(Date.now() - addedAt).toBeGreaterThanOrEqual(1_400)
  })

  it('DP4: what is urgent goes first', async () => {
    await scanner.drained()
    const later = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    const urgent = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    const one = await queue.add('scan', { documentId: later }, { priority: 9 })
    const other = await queue.add('scan', { documentId: urgent }, { priority: 1 })
    await scanner.post('/ops/drain', { drain: false })

    await scanned(later)
    const [slow, fast] = await Promise.all([one, other].map((job) => queue.getJob(job.id!)))
    expect(fast!.processedOn).toBeLessThanOrEqual(slow!.processedOn!)
  })

  it('DP4: the scheduler lets it look for what was not scanned for long', async () => {
    expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual([SWEEP])
    const [row] = await database.rows<{ id: string }>(
      `insert into documents (project_id, kind, pages, added_at) values (3, 'plan', 2, now() - interval '1 day') returning id::text`,
    )

    await scanned(row!.id)
  })

  it('DP4: takes rows of background_jobs that ask for a scan, and no other', async () => {
    const id = await addDocument('id % 40 <> 3 and id % 200 <> 9')
    const [row] = await database.rows<{ id: string }>(
      `insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, created_at)
       values ('document', 'queued', 1, 0, 3, jsonb_build_object('document', $1::bigint), now()) returning id::text`,
      [id],
    )

    await scanned(id)
    await until('the row is done', 30_000, async () => {
      const [now] = await database.rows<{ status: string; attempts: number }>(
        'select status, attempts from background_jobs where id = $1',
        [row!.id],
      )
      return now?.status === 'done' && now.attempts === 1
    })
  })

  it('DP4: a row that cannot be done is failed after its last attempt, with the reason', async () => {
    const id = await addDocument('id % 200 = 9')
    const [row] = await database.rows<{ id: string }>(
      `insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, created_at)
       values ('document', 'queued', 1, 0, 2, jsonb_build_object('document', $1::bigint), now()) returning id::text`,
      [id],
    )

    const ended = await until('the end of the row', 60_000, async () => {
      const [now] = await database.rows<{ status: string; attempts: number; error: string }>(
        "select status, attempts, error from background_jobs where id = $1 and status = 'failed'",
        [row!.id],
      )
      return now
    })
    expect(ended.attempts).toBe(2)
    expect(ended.error).toContain('could not be read')
  })
})

describe('bci', () => {
  it('DP4: takes over what the register announces, page after page', async () => {
    const first = await until('a batch', 60_000, () =>
      bci
        .get<{ page: number; projects: number } | null>('/imports/latest')
        .then((one) => one ?? undefined),
    )
    expect(first.projects).toBe(3)
    await until('another page', 60_000, async () => {
      const now = await bci.get<{ page: number }>('/imports/latest')
      return now.page !== first.page
    })
    await until('projects that were changed', 60_000, async () => {
      const [row] = await database.rows<{ changed: number }>(
        "select count(*)::int as changed from projects where id between 17 and 40 and touched_at > now() - interval '1 hour'",
      )
      return row!.changed >= 3
    })
    const [asked] = await database.rows<{ jobs: number }>(
      "select count(*)::int as jobs from background_jobs where kind = 'document'",
    )
    expect(asked!.jobs).toBeGreaterThanOrEqual(3)
  })

  it('DP4: keeps what it knows in a cache of its own, which can be warmed', async () => {
    const warmed = await bci.post('/ops/caches/imports/warm')
    expect(warmed.status).toBe(202)
    await until('the end of the warming', 30_000, async () => {
      const { state } = await bci.get<{ state: string }>(warmed.headers.get('location')!)
      return state === 'succeeded'
    })

    const { caches } = await bci.get<{ caches: { name: string; keys: number; hits: number }[] }>(
      '/ops/caches',
    )
    expect(caches.map((cache) => cache.name)).toEqual(['imports'])
    expect(caches[0]!.keys).toBe(24)
    await until('hits', 60_000, async () => {
      const now = await bci.get<{ caches: { hits: number }[] }>('/ops/caches')
      return now.caches[0]!.hits > 3
    })
  })

  it('DP4: asks register and api through breakers of their own', async () => {
    const { breakers } = await bci.get<{
      breakers: { name: string; dependsOn: string; stats: { fires: number } }[]
    }>('/ops/breakers')

    expect(breakers.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['register', 'register'],
      ['api', 'api'],
    ])
    await until('calls through both', 60_000, async () => {
      const now = await bci.get<{ breakers: { stats: { fires: number } }[] }>('/ops/breakers')
      return now.breakers.every(({ stats }) => stats.fires > 0)
    })
  })

  it('DP4: goes on with what it knew while the register is out, and its breaker opens', async () => {
    const out = (mode: 'ok' | 'out'): Promise<Response> =>
      fetch(`${platform.file.register.baseUrl}/control/mode`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${platform.file.opsToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ mode, forMs: 60_000 }),
      })
    const state = async (): Promise<string | undefined> =>
      (
        await bci.get<{ breakers: { name: string; state: string }[] }>('/ops/breakers')
      ).breakers.find(({ name }) => name === 'register')?.state
    await until('it is closed', 60_000, async () => (await state()) === 'CLOSED')
    expect((await out('out')).status).toBe(200)
    try {
      await until('it is open', 60_000, async () => (await state()) === 'OPEN')
      const health = await bci.get<{ status: string }>('/health')
      expect(health.status).toBe('warn')
    } finally {
      await out('ok')
    }
    await until('it is closed again', 60_000, async () => (await state()) === 'CLOSED')
  })
})
