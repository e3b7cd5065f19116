import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createInterface } from 'node:readline'
import { result, type Bench, type BenchResult } from './lib/bench'
import { buildModule } from './lib/built'
import { median } from './lib/measure'

/** How many workers, whether each offers all of ops/v1, and whether its breaker sees calls fail: then all is asked each time. */
const FLEETS: Readonly<Record<string, { workers: number; isFull: boolean; moves?: boolean }>> = {
  'workers.poll-cpu': { workers: 100, isFull: true },
  'workers.poll-cpu.moving': { workers: 100, isFull: true, moves: true },
  'workers.poll-cpu.10': { workers: 10, isFull: true },
  'workers.poll-cpu.1000': { workers: 1_000, isFull: true },
  'workers.poll-cpu.health-only': { workers: 100, isFull: false },
}
const WINDOW_MS = 10_000
const WINDOWS = 5
/** Compilation in the first minute is not what a day costs, nor are the readings before nothing moves. */
const WARM_UPS = 6

interface Window {
  readonly cpuMs: number
  readonly wallMs: number
  readonly readings: number
  readonly failures: number
}

/** What watching many workers costs the process that watches. */
export const bench: Bench = {
  ids: Object.keys(FLEETS),
  async run(wanted) {
    const results: BenchResult[] = []
    for (const id of wanted) {
      const fleet = FLEETS[id]
      if (fleet !== undefined) results.push(await measure(id, fleet))
    }
    return results
  },
}

type Fleet = (typeof FLEETS)[string]

async function measure(
  id: string,
  { workers, isFull, moves = false }: Fleet,
): Promise<BenchResult> {
  const servers = await Promise.all(
    Array.from({ length: workers }, () => startWorker(isFull, moves)),
  )
  try {
    const ports = servers.map(portOf)
    const paths = isFull ? 4 : 1
    // One after the other: two at once on a machine of two cores are dearer, both of them.
    const windows = await poll('bench/lib/worker-poller.ts', ports)
    const peer = await poll('bench/lib/fetch-poller.ts', [paths, ...ports])
    const readings = median(windows.map((one) => one.readings / (one.wallMs / 1_000)))
    const failures = windows.reduce((sum, one) => sum + one.failures, 0)
    if (failures > 0) throw new Error(`${failures} readings failed`)
    const own = {
      id,
      value: shareOf(windows),
      unit: '% of a core',
      samples: WINDOWS,
      method: `${workers} stub workers on loopback, every 5 s, ${
        isFull
          ? `each with health of 8 checks, a breaker, a cache, slots and 2 pools: ${
              moves
                ? 'calls fail, so four requests a reading'
                : 'nothing fails or waits, so four requests and one in turns'
            }`
          : 'each with health of 8 checks and no more: one request a reading'
      }; the real sampler and source in a process of their own; user + system time of ${
        WINDOW_MS / 1_000
      } s windows after warm-up, median; ${readings.toFixed(1)} readings/s. Peer: ${isFull ? 'all four' : 'the same'} at each reading with fetch and JSON.parse, nothing made of them, afterwards`,
    }
    return result(own, { name: 'fetch', value: shareOf(peer) })
  } finally {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  }
}

const shareOf = (windows: readonly Window[]): number =>
  median(windows.map(({ cpuMs, wallMs }) => (100 * cpuMs) / wallMs))

async function poll(source: string, args: readonly number[]): Promise<Window[]> {
  const path = await buildModule(source)
  const child = spawn(process.execPath, [path, String(WINDOW_MS), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const windows: Window[] = []
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      windows.push(JSON.parse(line) as Window)
      if (windows.length === WARM_UPS + WINDOWS) break
    }
  } finally {
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  }
  if (windows.length < WARM_UPS + WINDOWS) throw new Error('the poller ended early')
  return windows.slice(WARM_UPS)
}

const CHECK = { componentType: 'datastore', status: 'pass', observedValue: 1.2, observedUnit: 'ms' }
const KEYS = [
  'uptime',
  'memory:utilization',
  'a:ping',
  'b:ping',
  'c:ping',
  'd:ping',
  'e:lag',
  'f:x',
]
const THRESHOLDS = {
  ...{ errorThresholdPercentage: 50, volumeThreshold: 5, resetTimeoutMs: 10_000 },
  ...{ timeoutMs: 1_000, rollingWindowMs: 4_000, halfOpenTrials: 1 },
}

async function startWorker(isFull: boolean, moves: boolean): Promise<Server> {
  let count = 0
  const startedAtMs = Date.now()
  const bodies: Record<string, () => unknown> = {
    '/health': () => ({
      ...{ status: 'pass', version: '1.0.0', serviceId: 'stub', instance: 'stub-1' },
      checks: Object.fromEntries(KEYS.map((key) => [key, [checkOf(key, startedAtMs)]])),
    }),
  }
  if (isFull) {
    bodies['/.well-known/ops'] = () => ({
      ...{ contract: 'ops/v1', health: '/health', breakers: '/ops/breakers' },
      ...{ caches: '/ops/caches', pool: '/ops/pool', actions: [] },
    })
    bodies['/ops/breakers'] = () => ({ breakers: [breaker((count += 1), moves ? 1 : 0)] })
    bodies['/ops/caches'] = () => ({
      caches: [{ name: 'projects', keys: 900, hits: 90 * count, misses: 10 * count, bytes: 9e5 }],
    })
    bodies['/ops/pool'] = () => ({
      slots: { active: 1, idle: 3, queued: 0, oldestTaskMs: 20, max: 4, recovered: 0 },
      pools: ['primary', 'replica'].map((name) => ({
        name,
        total: 5,
        idle: 3,
        waiting: 0,
        max: 10,
      })),
    })
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const body = bodies[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(body === undefined ? '{}' : JSON.stringify(body()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function checkOf(key: string, startedAtMs: number): object {
  const time = new Date().toISOString()
  if (key !== 'uptime') return { ...CHECK, time }
  const seconds = Math.round((Date.now() - startedAtMs) / 1_000)
  return { ...CHECK, time, observedValue: seconds, observedUnit: 's' }
}

function breaker(calls: number, failures: number): object {
  return {
    ...{ name: 'register', state: 'CLOSED', dependsOn: 'register', consecutiveFailures: 0 },
    ...{ openedAt: null, halfOpenAt: null, thresholds: THRESHOLDS },
    fallback: { served: 0, ageMs: null },
    stats: {
      ...{
        fires: calls + failures,
        successes: calls,
        failures,
        timeouts: 0,
        rejects: 0,
        fallbacks: 0,
      },
      percentiles: { '0': 1, '0.5': 3, '0.9': 7, '0.95': 9, '0.99': 12, '1': 20 },
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
