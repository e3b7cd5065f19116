import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { systemClock } from '../src/main/platform/clock'
import { Lifetime } from '../src/main/platform/lifetime'
import { silentLogger } from '../src/main/platform/log'
import { queueSource } from '../src/main/sources/queues/index'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, timeEach } from './lib/measure'

const ROUNDS = 7
const READS_A_ROUND = 50
const METHOD = `a private redis-server; every queue with 20 waiting, 5 delayed, 10 failed and 50 completed jobs; ${ROUNDS} rounds of ${READS_A_ROUND} readings of the real source without pauses, median of rounds; every 10 s one of them also asks for throughput and workers. Peer: @bull-board/api is not installed here`

/** What counting the jobs of all queues costs. */
export const bench: Bench = {
  ids: ['queues.50.cpu', 'queues.50.wall', 'queues.500.wall'],
  async run(wanted) {
    const results: BenchResult[] = []
    for (const queues of [50, 500]) {
      if (!wanted.some((id) => id.startsWith(`queues.${queues}.`))) continue
      results.push(...(await measure(queues)))
    }
    return results.filter(({ id }) => wanted.includes(id))
  },
}

async function measure(queues: number): Promise<BenchResult[]> {
  const parts = new Lifetime()
  try {
    const { port, admin } = await startServer(parts)
    for (let at = 0; at < queues; at += 1) await fillQueue(admin, `queue-${at}`)
    const source = parts.own(
      queueSource.open(
        { id: 'jobs', kind: 'queue', title: 'Jobs', environment: 'dev' },
        { redisUrl: `redis://127.0.0.1:${port}` },
        { clock: systemClock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
      ),
    )
    const read = async (): Promise<void> => {
      const { tables } = await source.read('counts', AbortSignal.timeout(10_000))
      const found = tables?.['queue.queues']?.length
      if (found !== queues) throw new Error(`${found} of ${queues} queues were read`)
    }
    const idleMsPerMs = await idleShare(admin)
    const rounds: { cpuMs: number; wallMs: number }[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const one = await measureRound(admin, read, idleMsPerMs)
      if (round >= 0) rounds.push(one)
    }
    const figure = (what: string, value: number): BenchResult =>
      result({
        ...{ id: `queues.${queues}.${what}`, value, unit: 'ms/reading' },
        ...{ samples: ROUNDS, method: METHOD },
      })
    return [
      figure('cpu', median(rounds.map(({ cpuMs }) => cpuMs))),
      figure('wall', median(rounds.map(({ wallMs }) => wallMs))),
    ]
  } finally {
    await parts.close()
  }
}

/** As BullMQ lays a queue out; written by hand, since making 42,500 jobs by its class takes minutes. */
async function fillQueue(admin: Redis, name: string): Promise<void> {
  const key = (part: string): string => `bull:${name}:${part}`
  const now = Date.now()
  const ids = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, at) => String(from + at))
  const scored = (from: number, count: number): (string | number)[] =>
    ids(from, count).flatMap((id) => [now, id])
  await admin
    .pipeline()
    .hset(key('meta'), 'version', 'bullmq:6')
    .lpush(key('wait'), ...ids(0, 20))
    .hset(key('0'), 'timestamp', now, 'opts', '{}', 'name', 'a', 'data', '{}')
    .zadd(key('delayed'), ...scored(20, 5))
    .zadd(key('failed'), ...scored(25, 10))
    .zadd(key('completed'), ...scored(35, 50))
    .exec()
}

/** Redis' own work goes on while it is read: taken off. */
async function measureRound(
  admin: Redis,
  read: () => Promise<unknown>,
  idleMsPerMs: number,
): Promise<{ cpuMs: number; wallMs: number }> {
  const before = await cpuMs(admin)
  const beganMs = performance.now()
  const times = await timeEach(READS_A_ROUND, read, 0)
  const used = (await cpuMs(admin)) - before - idleMsPerMs * (performance.now() - beganMs)
  return { cpuMs: Math.max(0, used) / READS_A_ROUND, wallMs: median(times) }
}

async function idleShare(admin: Redis): Promise<number> {
  const before = await cpuMs(admin)
  const beganMs = performance.now()
  await systemClock.wait(2_000)
  return ((await cpuMs(admin)) - before) / (performance.now() - beganMs)
}

async function cpuMs(admin: Redis): Promise<number> {
  const text = await admin.info('cpu')
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(text)?.[1])
  return 1_000 * (read('used_cpu_sys') + read('used_cpu_user'))
}

async function startServer(parts: Lifetime): Promise<{ port: number; admin: Redis }> {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  parts.own({ close: () => rmSync(dir, { recursive: true, force: true }) })
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir]
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  parts.own({
    close: async () => {
      server.kill()
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    },
  })
  const admin = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  })
  admin.on('error', () => undefined)
  parts.own({ close: () => admin.disconnect() })
  return { port, admin }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
