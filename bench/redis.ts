import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Lifetime } from '../src/main/platform/lifetime'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { redisSource } from '../src/main/sources/redis/index'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, timeEach } from './lib/measure'

const ROUNDS = 7
/** Without pauses: in a pause Redis' own work would outweigh what a poll costs. */
const POLLS_A_ROUND = 50
const KEYS = 20_000
const EXPORTER = 'prometheus-redis-exporter'
const METHOD = `redis-server with ${KEYS} keys and 50 clients; ${ROUNDS} rounds of ${POLLS_A_ROUND} polls without pauses, ours and the exporter in turns, median of rounds`

/** What watching costs Redis, beside redis_exporter. */
export const bench: Bench = {
  ids: ['redis.cpu', 'redis.wall', 'redis.round-trips'],
  async run(wanted) {
    const parts = new Lifetime()
    try {
      const scene = await setScene(parts)
      const results: BenchResult[] = []
      if (wanted.some((id) => id !== 'redis.round-trips'))
        results.push(...(await cost(scene, parts)))
      if (wanted.includes('redis.round-trips')) results.push(await roundTrips(scene, parts))
      return results.filter(({ id }) => wanted.includes(id))
    } finally {
      await parts.close()
    }
  },
}

interface Scene {
  readonly port: number
  readonly admin: Redis
}

async function setScene(parts: Lifetime): Promise<Scene> {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  parts.own({ close: () => rmSync(dir, { recursive: true, force: true }) })
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir]
  own(parts, spawn('redis-server', args, { stdio: 'ignore' }))
  const admin = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  })
  admin.on('error', () => undefined)
  parts.own({ close: () => admin.disconnect() })
  for (let at = 0; at < KEYS; at += 1_000) {
    const pipeline = admin.pipeline()
    for (let key = at; key < at + 1_000; key += 1) pipeline.set(`key:${key}`, 'x'.repeat(40))
    await pipeline.exec()
  }
  const clients = Array.from({ length: 50 }, () => createConnection(port, '127.0.0.1'))
  parts.own({ close: () => clients.forEach((client) => client.destroy()) })
  return { port, admin }
}

async function cost({ port, admin }: Scene, parts: Lifetime): Promise<BenchResult[]> {
  const poll = pollerOf(port, parts)
  const scrape = await exporterOf(port, parts)
  const idleMsPerMs = await idleShare(admin)
  const sides = { ours: [] as Round[], peer: [] as Round[] }
  for (let round = -1; round < ROUNDS; round += 1) {
    const ours = await measureRound(admin, poll, idleMsPerMs)
    const peer = scrape === null ? null : await measureRound(admin, scrape, idleMsPerMs)
    if (round < 0) continue
    sides.ours.push(ours)
    if (peer !== null) sides.peer.push(peer)
  }
  const figure = (id: string, of: (round: Round) => number, what: string): BenchResult => {
    const peerValue = sides.peer.length === 0 ? null : median(sides.peer.map(of))
    const own = {
      id,
      value: median(sides.ours.map(of)),
      unit: 'ms/poll',
      samples: ROUNDS,
      method: `${what}; ${METHOD}`,
    }
    return result(own, { name: EXPORTER, value: peerValue })
  }
  return [
    figure(
      'redis.cpu',
      ({ cpuMs }) => cpuMs,
      'used_cpu_user + used_cpu_sys less what idling takes',
    ),
    figure('redis.wall', ({ wallMs }) => wallMs, 'from asking to the answer'),
  ]
}

interface Round {
  readonly cpuMs: number
  readonly wallMs: number
}

/** Redis' own work goes on while it is polled, and longer while it is polled slowly: taken off. */
async function measureRound(
  admin: Redis,
  poll: () => Promise<unknown>,
  idleMsPerMs: number,
): Promise<Round> {
  const before = await cpuMs(admin)
  const beganMs = performance.now()
  const times = await timeEach(POLLS_A_ROUND, poll, 0)
  const tookMs = performance.now() - beganMs
  const used = (await cpuMs(admin)) - before - idleMsPerMs * tookMs
  return { cpuMs: Math.max(0, used) / POLLS_A_ROUND, wallMs: median(times) }
}

async function idleShare(admin: Redis): Promise<number> {
  const before = await cpuMs(admin)
  const beganMs = performance.now()
  await systemClock.wait(3_000)
  return ((await cpuMs(admin)) - before) / (performance.now() - beganMs)
}

async function cpuMs(admin: Redis): Promise<number> {
  const text = await admin.info('cpu')
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(text)?.[1])
  return 1_000 * (read('used_cpu_sys') + read('used_cpu_user'))
}

/** One reading of the real source. */
function pollerOf(port: number, parts: Lifetime): () => Promise<unknown> {
  const source = parts.own(
    redisSource.open(
      { id: 'redis', kind: 'redis', title: 'Redis', environment: 'dev' },
      { url: `redis://127.0.0.1:${port}` },
      { clock: systemClock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
    ),
  )
  return () => source.read('info', AbortSignal.timeout(10_000))
}

/** One scrape; null when the exporter is not installed. */
async function exporterOf(
  redisPort: number,
  parts: Lifetime,
): Promise<(() => Promise<void>) | null> {
  const port = await freePort()
  const args = [
    '-redis.addr',
    `redis://127.0.0.1:${redisPort}`,
    '-web.listen-address',
    `127.0.0.1:${port}`,
  ]
  const child = spawn(EXPORTER, args, { stdio: 'ignore' })
  const failed = once(child, 'error').then(() => true as const)
  own(parts, child)
  const scrape = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path: '/metrics' }, (response) => {
        response.on('end', resolve).on('error', reject).resume()
      })
      request.on('error', reject)
    })
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await scrape().then(
      () => true,
      () => false,
    )
    if (isUp) return scrape
    const isMissing = await Promise.race([failed, systemClock.wait(100)])
    if (isMissing === true) return null
  }
  return null
}

/** Counts how often the client asks and then waits, through a proxy that sees every byte. */
async function roundTrips({ port }: Scene, parts: Lifetime): Promise<BenchResult> {
  let trips = 0
  const sockets: Socket[] = []
  const proxy = createServer((client) => {
    const server = createConnection(port, '127.0.0.1')
    sockets.push(client, server)
    let isWaiting = false
    client
      .on('error', () => undefined)
      .on('data', (data) => {
        if (!isWaiting) trips += 1
        isWaiting = true
        server.write(data)
      })
    server
      .on('error', () => undefined)
      .on('data', (data) => {
        isWaiting = false
        client.write(data)
      })
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  parts.own({
    close: () => {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  })
  const poll = pollerOf((proxy.address() as AddressInfo).port, parts)
  await poll()
  trips = 0
  for (let i = 0; i < POLLS_A_ROUND; i += 1) await poll()
  return result({
    id: 'redis.round-trips',
    value: trips / POLLS_A_ROUND,
    unit: 'a poll',
    samples: POLLS_A_ROUND,
    method:
      'bursts of bytes towards Redis that were followed by an answer, seen by a proxy; connecting not counted',
  })
}

function own(parts: Lifetime, child: ChildProcess): void {
  child.on('error', () => undefined)
  parts.own({
    close: async () => {
      if (child.pid === undefined || child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
