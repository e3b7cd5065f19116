import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { workerRequest, workerSource } from '../../src/main/sources/workers/index'
import { freePort } from '../support/ports'
import { routes, sendJson, startStub, type Handler, type StubWorker } from '../support/stub-worker'

const DEADLINE_MS = 10_000
/** Short where the deadline itself is to be met. */
const SHORT_MS = 400

let opened = new Lifetime()
afterEach(async () => {
  await opened.close()
  opened = new Lifetime()
})

const stub = async (handle: Handler): Promise<StubWorker> => opened.own(await startStub(handle))
const open = (url: string, token?: string) =>
  opened.own(
    workerSource.open(
      { id: 'scraper', kind: 'worker', title: 'Scraper', environment: 'dev' },
      { url, ...(token === undefined ? {} : { token }) },
      { clock: systemClock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
    ),
  )
type Opened = ReturnType<typeof open>
const read = (source: Opened, timeoutMs = DEADLINE_MS) =>
  source.read('health', AbortSignal.timeout(timeoutMs))
const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => ({ code: 'read', message: '' }),
    (thrown: unknown) => thrown as { code: string; message: string },
  )
/** Everything but the health itself is a plain worker. */
const health = (handle: Handler): Handler => routes({ '/health': handle })

describe('fault 28: what is no health answer', () => {
  it.each([
    ['a login page', 'text/html', '<!doctype html><h1>Log in</h1>'],
    ['broken JSON', 'application/json', '{"status":'],
    ['another JSON', 'application/json', '{"data":[]}'],
  ])('%s: reachable, but not understood', async (_what, type, body) => {
    const { url } = await stub(
      health((_request, response) => {
        response.writeHead(200, { 'content-type': type })
        response.end(body)
      }),
    )
    expect(await failure(read(open(url)))).toMatchObject({ code: 'source/bad-answer' })
  })

  it('WK4: 500 with a body that says pass is a warning', async () => {
    const { url } = await stub(
      health((_r, response) => sendJson(response, { status: 'pass' }, 500)),
    )
    const { tables } = await read(open(url))
    expect(tables?.['worker.info']?.[0]).toMatchObject({
      ...{ status: 'warn', condition: 'unhealthy', httpStatus: 500 },
    })
  })

  it('something that speaks no HTTP', async () => {
    const port = await freePort()
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined)
      socket.end('-ERR unknown command\r\n')
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    opened.own({ close: () => void server.close() })
    expect(await failure(read(open(`http://127.0.0.1:${port}`)))).toMatchObject({
      code: 'source/bad-answer',
    })
  })

  it('an endpoint beside the health that fails does not hide the health', async () => {
    const { url } = await stub(
      routes({
        '/.well-known/ops': {
          contract: 'ops/v1',
          health: '/health',
          breakers: '/b',
          caches: '/c',
          pool: '/p',
        },
        '/health': { status: 'pass' },
        '/b': (_request: unknown, response: Parameters<Handler>[1]) => response.end('<html>'),
        '/c': { caches: [{ name: 'projects', keys: 3 }] },
        '/p': (_request: unknown, response: Parameters<Handler>[1]) => void response.destroy(),
      }),
    )
    const { values, tables } = await read(open(url))
    expect(values['worker.up']).toBe(1)
    expect(tables?.['worker.caches']).toMatchObject([{ name: 'projects', keys: 3 }])
    expect(tables).not.toHaveProperty('worker.breakers')
    expect(tables?.['worker.components']?.map(({ key, status }) => `${key} ${status}`)).toEqual([
      ...['ops:breakers unknown', 'ops:pool unknown'],
    ])
  })
})

describe('fault 29: bodies that are too large', () => {
  it('300 MB are cut after 1 MiB', async () => {
    let sentBytes = 0
    const { url } = await stub(
      health((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const chunk = Buffer.alloc(65_536, ' ')
        const more = (): void => {
          while (sentBytes < 300 * 1_048_576 && !response.destroyed) {
            sentBytes += chunk.length
            if (!response.write(chunk)) {
              response.once('drain', more)
              return
            }
          }
          response.end()
        }
        more()
      }),
    )
    expect(await failure(read(open(url)))).toMatchObject({ code: 'source/too-large' })
    expect(sentBytes).toBeLessThan(64 * 1_048_576)
  })

  it('a length announced beyond the limit is not read at all', async () => {
    const { url } = await stub(
      health((_request, response) => {
        response.writeHead(200, { 'content-length': String(300 * 1_048_576) })
        response.write('{')
      }),
    )
    expect(await failure(read(open(url)))).toMatchObject({ code: 'source/too-large' })
  })

  it('a gzip bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1_048_576, ' '))
    expect(bomb.length).toBeLessThan(1_048_576)
    const { url } = await stub(
      health((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        response.end(bomb)
      }),
    )
    expect(await failure(read(open(url)))).toMatchObject({ code: 'source/too-large' })
  })

  it('an honest gzip answer is read', async () => {
    const { url, headers } = await stub(
      health((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        response.end(gzipSync(JSON.stringify({ status: 'pass' })))
      }),
    )
    expect((await read(open(url))).values['worker.up']).toBe(1)
    expect(headers[0]?.['accept-encoding']).toBe('identity')
  })
})

describe('fault 26: deadlines cover all of an answer', () => {
  it.each<[string, Handler]>([
    ['a hang', () => undefined],
    [
      'a slow drip of the body',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      },
    ],
  ])('%s', async (_what, handle) => {
    const { url } = await stub(health(handle))
    const { code, message } = await failure(read(open(url), SHORT_MS))
    expect(code).toBe('source/timeout')
    expect(message).toContain('accepts connections')
  })

  it('a slow drip of the headers', async () => {
    const port = await freePort()
    const sockets: Socket[] = []
    const server = createServer((socket: Socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      const timer = setInterval(() => socket.write('y'), 20)
      socket.on('close', () => clearInterval(timer))
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    opened.own({
      close: () => {
        server.close()
        for (const socket of sockets) socket.destroy()
      },
    })
    expect(await failure(read(open(`http://127.0.0.1:${port}`), SHORT_MS))).toMatchObject({
      code: 'source/timeout',
    })
  })
})

describe('fault 30: redirects', () => {
  it.each(['/health', 'http://169.254.169.254/latest', 'file:///etc/passwd'])(
    'to %s is refused, without a second request',
    async (location) => {
      const { url, asked } = await stub(
        health((_request, response) => {
          response.writeHead(302, { location })
          response.end()
        }),
      )
      expect(await failure(read(open(url)))).toMatchObject({ code: 'source/bad-answer' })
      // The places where a worker may tell of itself, and then its health: each once, none of them the one named.
      expect(asked).toEqual([
        ...['/.well-known/ops', '/actuator', '/health', '/readyz?verbose', '/healthz', '/livez'],
        ...['/metrics', '/health'],
      ])
    },
  )
})

describe('connections and credentials', () => {
  const ops = {
    '/.well-known/ops': { contract: 'ops/v1', breakers: '/b', caches: '/c', pool: '/p' },
    ...{ '/health': { status: 'pass' }, '/b': [], '/c': [], '/p': {} },
  }

  it('are kept from tick to tick, and discovery is asked once', async () => {
    const { url, asked } = await stub(routes(ops))
    const source = open(url)
    for (let i = 0; i < 4; i += 1) await read(source)
    expect(asked.filter((path) => path === '/.well-known/ops')).toHaveLength(1)
    expect(asked).toHaveLength(1 + 4 * 4)
  })

  it('are no more than four to a worker', async () => {
    const worker = await stub(routes(ops))
    const source = open(worker.url)
    for (let i = 0; i < 5; i += 1) await read(source)
    expect(worker.connections).toBeLessThanOrEqual(4)
  })

  it('one that the worker closes as we use it again is no outage', async () => {
    const used = new WeakSet<object>()
    const worker = await stub(
      health((request, response) => {
        // As a worker does whose idle limit ends at that very moment.
        if (used.has(request.socket)) request.socket.destroy()
        else sendJson(response, { status: 'pass' })
        used.add(request.socket)
      }),
    )
    const source = open(worker.url)
    for (let i = 0; i < 10; i += 1) expect((await read(source)).values['worker.up']).toBe(1)
    expect(worker.asked.length).toBeGreaterThan(11)
  })

  it('the token is shown only to a worker that asks for it', async () => {
    const open1 = await stub(health((_request, response) => sendJson(response, { status: 'pass' })))
    await read(open(open1.url, 'sesame'))
    expect(open1.headers.some((all) => all.authorization !== undefined)).toBe(false)

    const closed = await stub((request, response) => {
      if (request.headers.authorization === 'Bearer sesame') {
        sendJson(response, request.url === '/health' ? { status: 'pass' } : {})
      } else sendJson(response, {}, 401)
    })
    expect((await read(open(closed.url, 'sesame'))).values['worker.up']).toBe(1)
    expect((await read(open(`http://:sesame@127.0.0.1:${closed.port}`))).values['worker.up']).toBe(
      1,
    )
    expect(await failure(read(open(closed.url, 'wrong')))).toMatchObject({
      code: 'source/auth-failed',
    })
  })
})

describe('workerRequest', () => {
  it('sends body and headers, and gives any status with its parsed body', async () => {
    const { url, headers } = await stub((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        response.setHeader('location', '/ops/operations/1')
        sendJson(response, { got: JSON.parse(Buffer.concat(parts).toString()) as unknown }, 409)
      })
    })
    const reply = await workerRequest(
      { url, token: 'sesame' },
      {
        ...{ method: 'POST', path: '/ops/breakers/a%20b', body: { updateState: 'CLOSE' } },
        ...{ headers: { 'idempotency-key': '1' }, timeoutMs: DEADLINE_MS },
      },
    )
    expect(reply).toMatchObject({ status: 409, body: { got: { updateState: 'CLOSE' } } })
    expect(reply.headers['location']).toBe('/ops/operations/1')
    expect(headers[0]).toMatchObject({ authorization: 'Bearer sesame', 'idempotency-key': '1' })
  })

  it('never repeats a change by itself', async () => {
    const { url, asked } = await stub((request) => void request.socket.destroy())
    const request = { method: 'POST', path: '/ops/x', body: {}, timeoutMs: DEADLINE_MS } as const
    expect(await failure(workerRequest({ url }, request))).toMatchObject({
      code: 'source/unreachable',
    })
    expect(asked).toEqual(['/ops/x'])
  })

  it.each(['ops', '//evil.example/x', '/a b', '/a\r\nx: y', 'http://evil.example/'])(
    'refuses the path %j',
    async (path) => {
      const { url, asked } = await stub(routes({}))
      const request = { method: 'GET', path, timeoutMs: DEADLINE_MS } as const
      expect(await failure(workerRequest({ url }, request))).toMatchObject({
        code: 'source/bad-address',
      })
      expect(asked).toEqual([])
    },
  )

  it('has a deadline, and gives way to its signal', async () => {
    const { url } = await stub(() => undefined)
    const request = { method: 'GET', path: '/x', timeoutMs: SHORT_MS } as const
    expect(await failure(workerRequest({ url }, request))).toMatchObject({ code: 'source/timeout' })
    const signal = AbortSignal.timeout(50)
    expect(
      await failure(workerRequest({ url }, { ...request, timeoutMs: 60_000, signal })),
    ).toMatchObject({
      code: 'source/timeout',
    })
  })
})
