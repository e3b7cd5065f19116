import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildModule } from '../../bench/lib/built'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { digestExposition } from '../../src/main/sources/workers/exposition/digest'
import { ExpositionThread } from '../../src/main/sources/workers/exposition/thread'
import { workerSource } from '../../src/main/sources/workers/index'
import { until } from '../support/platform'
import { routes, startStub, type Handler, type StubWorker } from '../support/stub-worker'

const DEADLINE_MS = 20_000
const MIB = 1_048_576
const BODIES = 10_000

let workerPath: string
let mortalPath: string
let dir: string
let opened = new Lifetime()

beforeAll(async () => {
  workerPath = await buildModule('src/main/sources/workers/exposition/worker.ts')
  dir = mkdtempSync(join(tmpdir(), 'exposition-'))
  mortalPath = join(dir, 'mortal.mjs')
  // The real one, that ends when it is told to.
  writeFileSync(
    mortalPath,
    `import { parentPort } from 'node:worker_threads'
     const on = parentPort.on.bind(parentPort)
     parentPort.on = (event, hear) =>
       on(event, (message) => message.contentType === 'end' ? process.exit(7) : hear(message))
     await import(${JSON.stringify(pathToFileURL(workerPath).href)})`,
  )
})
afterAll(() => {
  rmSync(dirname(workerPath), { recursive: true, force: true })
  rmSync(dir, { recursive: true, force: true })
})
afterEach(async () => {
  await opened.close()
  opened = new Lifetime()
})

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const startThread = (path = workerPath): ExpositionThread =>
  opened.own(new ExpositionThread({ workerPath: path, clock: systemClock, log: silentLogger }))
const stub = async (handle: Handler): Promise<StubWorker> => opened.own(await startStub(handle))
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'read',
    (thrown: unknown) => (thrown as { code: string }).code,
  )
const open = (url: string, exposition?: ExpositionThread) =>
  opened.own(
    workerSource.open(
      { id: 'w', kind: 'worker', title: 'W', environment: 'dev' },
      { url },
      {
        ...{ clock: systemClock, log: silentLogger, ownRefreshes: () => new Map() },
        ...{ peers: () => [], ...(exposition === undefined ? {} : { exposition }) },
      },
    ),
  )
const within = (ms = DEADLINE_MS): AbortSignal => AbortSignal.timeout(ms)

describe('the thread that reads exposition text', () => {
  const text = Array.from({ length: 2_000 }, (_, i) => `circuit{name="b${i % 9}",event="fire"} 1`)

  it('WK6: reads what is read in place, for many workers at once', async () => {
    const thread = startThread()
    const expected = digestExposition(bytesOf(text.join('\n')), 'text/plain')
    expect(expected.breakers).toHaveLength(9)
    const all = Array.from({ length: 8 }, () => thread.read(bytesOf(text.join('\n')), 'text/plain'))
    for (const digest of await Promise.all(all)) expect(digest).toEqual(expected)
    expect(thread.starts).toBe(1)
  })

  it('fault 29: takes 100,000 samples of a text and says that there were more', async () => {
    const many = bytesOf('a 1\n'.repeat(150_000))
    const thread = startThread()
    // A busy machine may need more than the time of one answer; the thread goes on and is warm then.
    const read = await until('an answer in time', 60_000, () =>
      thread.read(many, '').catch(() => undefined),
    )
    expect(read).toMatchObject({ samples: 100_000, isCut: true })
    expect(thread.starts).toBe(1)
  })

  it('WK6: its death is a gap, and it is there again', async () => {
    const thread = startThread(mortalPath)
    expect((await thread.read(bytesOf('up 1'), '')).samples).toBe(1)
    expect(await codeOf(thread.read(bytesOf('up 1'), 'end'))).toBe('source/parser-unavailable')
    const samples = await until('it reads again', DEADLINE_MS, () =>
      thread.read(bytesOf('up 1'), '').then(
        ({ samples: read }) => read,
        () => undefined,
      ),
    )
    expect(samples).toBe(1)
    expect(thread.starts).toBe(2)
  })

  it('WK6: closed it reads nothing more, and what waits is told', async () => {
    const thread = startThread()
    const waits = codeOf(thread.read(bytesOf('up 1\n'.repeat(90_000)), ''))
    await thread.close()
    expect(await waits).toBe('source/parser-unavailable')
    expect(await codeOf(thread.read(bytesOf('up 1'), ''))).toBe('source/parser-unavailable')
    expect(thread.starts).toBe(1)
  })
})

describe('fault 29: a scrape that is too large', () => {
  it('fault 29: 300 MB are cut after 10 MiB, and the health is read all the same', async () => {
    let sentBytes = 0
    const chunk = Buffer.from('a_metric{with="labels"} 1\n'.repeat(2_500))
    const { url } = await stub(
      routes({
        '/.well-known/ops': { contract: 'ops/v1', metrics: '/m' },
        '/health': { status: 'pass' },
        '/m': ((_request, response) => {
          response.writeHead(200, { 'content-type': 'text/plain' })
          const more = (): void => {
            while (sentBytes < 300 * MIB && !response.destroyed) {
              sentBytes += chunk.length
              if (!response.write(chunk)) {
                response.once('drain', more)
                return
              }
            }
          }
          more()
        }) satisfies Handler,
      }),
    )
    const source = open(url, startThread())
    await source.read('health', within())
    expect(await codeOf(source.read('metrics', within()))).toBe('source/too-large')
    expect(sentBytes).toBeLessThan(80 * MIB)
    expect((await source.read('health', within())).values['worker.up']).toBe(1)
  })

  it('fault 29: a gzip bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB, '\n'))
    const { url } = await stub(
      routes({
        '/.well-known/ops': { contract: 'ops/v1', metrics: '/m' },
        '/health': { status: 'pass' },
        '/m': ((_request, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' })
          response.end(bomb)
        }) satisfies Handler,
      }),
    )
    const source = open(url, startThread())
    await source.read('health', within())
    expect(await codeOf(source.read('metrics', within()))).toBe('source/too-large')
  })
})

describe('fault 28: ten thousand malformed bodies', () => {
  it('fault 28: each is read or refused; none crashes, none hangs', async () => {
    const random = makeRandom(20_261_127)
    let sent = 0
    const odd: Handler = (_request, response) => {
      sent += 1
      const { type, body, code } = oddBody(random)
      response.writeHead(code, { 'content-type': type })
      response.end(body)
    }
    const offer = { contract: 'ops/v1', breakers: '/b', caches: '/c', pool: '/p', metrics: '/m' }
    const { url } = await stub((request, response) => {
      if (request.url === '/.well-known/ops')
        routes({ '/.well-known/ops': offer })(request, response)
      else odd(request, response)
    })
    const source = open(url, startThread())
    const codes = new Map<string, number>()
    while (sent < BODIES) {
      for (const probe of ['health', 'metrics'] as const) {
        const code = await codeOf(source.read(probe, within()))
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }
    }
    const known = ['read', 'source/bad-answer', 'source/auth-failed', 'source/unreachable']
    expect(known).toEqual(expect.arrayContaining([...codes.keys()]))
    expect(codes.get('read')).toBeGreaterThan(100)
    expect(codes.get('source/bad-answer')).toBeGreaterThan(100)
  }, 240_000)
})

describe('what a closed source leaves', () => {
  it('fault 26: neither a timer nor a socket, also when the worker hangs', async () => {
    const handles = (): number =>
      process
        .getActiveResourcesInfo()
        .filter((kind) => kind.startsWith('TCPSocket') || kind === 'MessagePort').length
    const worker = await startStub(
      routes({
        '/.well-known/ops': { contract: 'ops/v1', breakers: '/b', metrics: '/m' },
        '/health': { status: 'pass' },
        ...{ '/b': () => undefined, '/m': () => undefined },
      }),
    )
    opened.own(worker)
    const before = handles()
    const thread = startThread()
    await thread.read(bytesOf('up 1'), '')
    const source = open(worker.url, thread)
    const health = codeOf(source.read('health', within(300)))
    await until('it hangs', DEADLINE_MS, () => worker.asked.includes('/b'))
    expect(await health).not.toBe('')
    expect(await codeOf(source.read('metrics', within(300)))).toBe('source/timeout')
    await source.close()
    await thread.close()
    await until('all are gone', DEADLINE_MS, () => handles() <= before)
  })
})

const PIECES = [
  ...['{', '}', '[', ']', '"', ':', ',', '\\', '\n', '\u0000', '\ufeff', 'é', '\ud800', ' '],
  ...['null', 'NaN', '-1e999', '0x10', 'true', '"status"', '"pass"', '"checks"', '"entries"'],
  ...['"components"', '"details"', '"circuitBreakers"', '"breakers"', '"state"', '"__proto__"'],
  ...['# HELP ', '# TYPE ', '# EOF', 'a_metric', '{le="+Inf"}', ' 1', '{"a.b",', 'counter', '# {'],
  ...['[+]', '[-]', 'db ok', 'Healthy', 'SERVER_IS_READY', '<html>', 'x'.repeat(2_000)],
]
const WHOLE: readonly unknown[] = [
  { status: 'pass', checks: { 'db:ping': [{ status: 7, observedValue: {} }] } },
  { status: 'UP', components: { db: { components: { a: { components: [] } } } } },
  { status: 'UP', checks: [{}, null, { name: 7 }] },
  { status: 'Healthy', entries: { a: null, b: { duration: 'x' } } },
  { status: 'ok', info: { a: 1 }, error: null },
  { circuitBreakers: { a: 7, b: { failureRate: '%' } } },
  { cacheManagers: { a: { caches: null } } },
  [{ state: {}, status: {} }],
]
const TYPES = ['application/json', 'text/plain', 'text/html', 'application/openmetrics-text', '']
const CODES = [200, 200, 200, 200, 204, 206, 302, 400, 404, 429, 500, 503]

/** Half of them something known that was broken, half of them pieces in any order. */
function oddBody(random: () => number): { type: string; body: string; code: number } {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const code = pick(CODES)
  const known = JSON.stringify(pick(WHOLE))
  const at = Math.floor(random() * known.length)
  const broken = known.slice(0, at) + (random() < 0.5 ? pick(PIECES) : '') + known.slice(at)
  const pieces = Array.from({ length: Math.floor(random() * 30) }, () => pick(PIECES)).join('')
  const body = random() < 0.5 ? broken : pieces
  return { type: pick(TYPES), code, body: code === 204 ? '' : body }
}

/** mulberry32: the same odd bodies in every run. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
