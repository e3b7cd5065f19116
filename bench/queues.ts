import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import type {
  AppControllerRoute,
  BullBoardQueues,
  IServerAdapter,
} from '@bull-board/api/typings/app'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { systemClock } from '../src/main/platform/clock'
import { Lifetime } from '../src/main/platform/lifetime'
import { silentLogger } from '../src/main/platform/log'
import { queueSource } from '../src/main/sources/queues/index'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, timeEach } from './lib/measure'

const ROUNDS = 7
const READS_A_ROUND = 50
const METHOD = `a private redis-server; every queue with 20 waiting, 5 delayed, 10 failed and 50 completed jobs; ${ROUNDS} rounds of ${READS_A_ROUND} readings of the real source without pauses, median of rounds; every 10 s one of them also asks for throughput and workers. Peer, in turns in the same run: the answer of @bull-board/api to its own page's request for the list of queues, over BullMQ's Queue`
/** Of the peer: it takes longer. */
const PEER_READS = 10

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
    const peer = queues === 50 ? await openBullBoard(parts, port, queues) : undefined
    const rounds: Cost[] = []
    const peerRounds: Cost[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const one = await measureRound(admin, { read, times: READS_A_ROUND, idleMsPerMs })
      if (round >= 0) rounds.push(one)
      if (peer === undefined) continue
      const theirs = await measureRound(admin, { read: peer, times: PEER_READS, idleMsPerMs })
      if (round >= 0) peerRounds.push(theirs)
    }
    const figure = (what: 'cpu' | 'wall', of: (cost: Cost) => number): BenchResult =>
      result(
        {
          ...{ id: `queues.${queues}.${what}`, value: median(rounds.map(of)) },
          ...{ unit: 'ms/reading', samples: ROUNDS, method: METHOD },
        },
        peer && { name: '@bull-board/api', value: median(peerRounds.map(of)) },
      )
    return [figure('cpu', ({ cpuMs: ms }) => ms), figure('wall', ({ wallMs }) => wallMs)]
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

/** The handler behind the list of its page, without a web server around it. */
async function openBullBoard(
  parts: Lifetime,
  port: number,
  count: number,
): Promise<() => Promise<void>> {
  const connection = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
  parts.own({ close: () => connection.disconnect() })
  const queues = Array.from(
    { length: count },
    (_, at) => new Queue(`queue-${at}`, { connection, skipMetasUpdate: true }),
  )
  await Promise.all(queues.map((queue) => queue.waitUntilReady()))
  let routes: readonly AppControllerRoute[] = []
  let known: BullBoardQueues = new Map()
  const adapter: IServerAdapter = {
    setQueues: (all) => ((known = all), adapter),
    setApiRoutes: (all) => ((routes = all), adapter),
    ...{ setViewsPath: () => adapter, setStaticPath: () => adapter, setUIConfig: () => adapter },
    ...{ setEntryRoute: () => adapter, setErrorHandler: () => adapter },
  }
  const adapters = queues.map((queue) => new BullMQAdapter(queue))
  createBullBoard({ queues: adapters, serverAdapter: adapter, options: BOARD })
  const list = routes.find(({ route }) => route === '/api/queues')
  if (list === undefined) throw new Error('@bull-board/api has no list of queues')
  return async () => {
    const asked = { queues: known, query: {}, params: {}, headers: {}, body: {}, uiConfig: {} }
    const { body } = await list.handler(asked)
    const found = (body as { queues?: unknown[] }).queues?.length
    if (found !== count) throw new Error(`the peer read ${found} of ${count} queues`)
  }
}

/** Its pages are not drawn. */
const BOARD = { uiBasePath: '.', uiConfig: {} }

interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
}

/** Redis' own work goes on while it is read: taken off. */
async function measureRound(
  admin: Redis,
  of: { read: () => Promise<unknown>; times: number; idleMsPerMs: number },
): Promise<Cost> {
  const before = await cpuMs(admin)
  const beganMs = performance.now()
  const times = await timeEach(of.times, of.read, 0)
  const used = (await cpuMs(admin)) - before - of.idleMsPerMs * (performance.now() - beganMs)
  return { cpuMs: Math.max(0, used) / of.times, wallMs: median(times) }
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
