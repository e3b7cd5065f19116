import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resources, tracing } from '@opentelemetry/sdk-node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildModule } from '../../bench/lib/built'
import { waitFor } from '../../demo/lib/wait'
import type { TelemetryOptions } from '../../src/main/telemetry/index'
import { LIMITS } from '../../src/main/telemetry/limits'
import { jsonTraces, makeSent, protobufTraces } from '../factories/otlp'
import {
  buildTelemetryWorker,
  everything,
  refusedOf,
  send,
  sendSlowly,
  startTelemetry,
  waitForPort,
  type TestTelemetry,
} from './telemetry-support'

let workerPath: string
const open: TestTelemetry[] = []
const children: ChildProcess[] = []

beforeAll(async () => {
  workerPath = await buildTelemetryWorker()
})
afterAll(() => rmSync(dirname(workerPath), { recursive: true, force: true }))
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const { telemetry, dir } of open.splice(0)) {
    await telemetry.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

async function start(
  options: Partial<TelemetryOptions> = {},
  dir?: string,
): Promise<TestTelemetry> {
  const started = await startTelemetry({ workerPath, ...options }, dir)
  open.push(started)
  return started
}

const spanId = (number: number): string => number.toString(16).padStart(16, '0')
const many = (count: number, from = 1) =>
  Array.from({ length: count }, (_, one) => makeSent({ spanId: spanId(from + one) }))

describe('the receiver of traces', () => {
  it('TR1, TR3, TR8, TR11: what the official SDK sends is kept, found and counted', async () => {
    const { telemetry, port } = await start()
    const provider = new tracing.BasicTracerProvider({
      resource: resources.resourceFromAttributes({
        'service.name': 'shop',
        'service.version': '2',
      }),
      spanProcessors: [
        new tracing.BatchSpanProcessor(
          new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` }),
        ),
      ],
    })
    const span = provider.getTracer('test').startSpan('checkout', {
      attributes: { 'correlation.id': 'k-42', 'http.response.status_code': 500 },
    })
    span.recordException(new Error('connect ECONNREFUSED 10.0.0.7:5432'))
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no database' })
    span.end()
    await provider.forceFlush()
    await provider.shutdown()

    const { traces } = await telemetry.ask('list', everything({ text: 'k-42' }))
    const trace = await telemetry.ask('read', { traceId: span.spanContext().traceId })
    const range = { fromMs: Date.now() - 3_600_000, toMs: Date.now() }
    const { rows } = await telemetry.ask('red', range)
    const { groups } = await telemetry.ask('errors', { ...range, limit: 10 })

    expect(traces).toMatchObject([{ service: 'shop', operation: 'checkout', spans: 1, errors: 1 }])
    expect(trace.spans).toMatchObject([
      { name: 'checkout', isError: true, statusText: 'no database' },
    ])
    expect(Object.fromEntries(trace.spans[0]!.attrs)).toMatchObject({ 'service.version': '2' })
    expect(rows).toMatchObject([{ operation: 'checkout', calls: 1, errors: 1 }])
    expect(groups).toMatchObject([
      { message: 'connect ECONNREFUSED <address>', owner: 'network', count: 1, severity: 'high' },
    ])
  })

  it('TR1: answers in the encoding of the caller, and says what it refused', async () => {
    const { telemetry, port } = await start()
    const spans = [makeSent(), makeSent({ spanId: spanId(9), traceId: '0'.repeat(32) })]
    const json = Buffer.from(JSON.stringify(jsonTraces(spans)))
    const headers = { 'content-type': 'application/json' }

    const asJson = await send(port, json, { headers })
    const asProtobuf = await send(port, protobufTraces([makeSent({ spanId: spanId(7) })]))
    const partly = await send(port, protobufTraces(spans))
    const zipped = gzipSync(protobufTraces([makeSent({ spanId: spanId(8) })]))
    const asGzip = await send(port, zipped, {
      headers: { 'content-encoding': 'gzip', 'content-length': String(zipped.length) },
    })

    expect([asJson, asProtobuf, partly, asGzip].map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
    expect(asJson.headers['content-type']).toBe('application/json')
    expect(JSON.parse(asJson.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'a trace id is not 16 bytes' },
    })
    expect(asProtobuf.headers['content-type']).toBe('application/x-protobuf')
    expect(asProtobuf.body).toHaveLength(0)
    expect(partly.body.toString('latin1')).toContain('a trace id is not 16 bytes')
    const { spans: kept } = await telemetry.ask('read', { traceId: makeSent().traceId })
    expect(kept).toHaveLength(3)
    await expect(telemetry.readStatus()).resolves.toMatchObject({ rejected: 2, spans: 4 })
  })

  it.each<[number, string, Parameters<typeof send>[1], Parameters<typeof send>[2]]>([
    [
      403,
      'a web page',
      protobufTraces([makeSent()]),
      { headers: { origin: 'http://evil.example' } },
    ],
    [403, 'a rebound name', protobufTraces([makeSent()]), { headers: { host: 'evil.example' } }],
    [415, 'a simple request', Buffer.from('{}'), { headers: { 'content-type': 'text/plain' } }],
    [405, 'a reader', Buffer.alloc(0), { method: 'GET' }],
    [404, 'another path', Buffer.alloc(0), { path: '/v1/metrics' }],
    [400, 'rubbish', Buffer.from('not protobuf at all'), {}],
    [400, 'a wrong gzip', Buffer.from('not gzip'), { headers: { 'content-encoding': 'gzip' } }],
    [413, 'too much', Buffer.alloc(4 * 1_024 * 1_024 + 1), {}],
    [
      413,
      'too much in pieces',
      Buffer.alloc(5 * 1_024 * 1_024),
      { headers: { 'transfer-encoding': 'chunked', 'content-length': '' } },
    ],
    [
      413,
      'a gzip bomb',
      gzipSync(Buffer.alloc(64 * 1_024 * 1_024)),
      { headers: { 'content-encoding': 'gzip' } },
    ],
  ])('TR1: answers %i to %s, and keeps nothing', async (status, _what, body, change) => {
    const { telemetry, port } = await start()
    const reply = await send(port, body, change).catch((thrown: unknown) => thrown)

    const after = await telemetry.readStatus()
    expect(reply).toMatchObject({ status })
    expect(after).toMatchObject({ spans: 0, stored: { spans: 0 } })
    expect(refusedOf(after, status)).toBe(1)
  })

  it('TR1: listens on loopback alone, on both of its addresses', async () => {
    const { port } = await start()
    const reach = (host: string): Promise<boolean> =>
      new Promise((done) => {
        const socket = connect({ port, host }, () => done(true))
        socket.once('connect', () => socket.destroy())
        socket.once('error', () => done(false))
      })
    await expect(reach('127.0.0.1')).resolves.toBe(true)
    await expect(reach('127.0.0.2')).resolves.toBe(false)
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    const hasIpv6 = addresses.some(({ address }) => address === '::1')
    await expect(reach('::1')).resolves.toBe(hasIpv6)
  })

  it('TR1: the usual port is taken by another program: the next free one is used and shown', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const wanted = (other.address() as AddressInfo).port
    try {
      const { telemetry, port } = await start({ port: wanted })
      expect(port).toBeGreaterThan(wanted)
      await expect(telemetry.readStatus()).resolves.toMatchObject({
        ...{ state: 'listening', portWanted: wanted, port, endpoint: `http://127.0.0.1:${port}` },
      })
      await expect(send(port, protobufTraces([makeSent()]))).resolves.toMatchObject({ status: 200 })
    } finally {
      other.close()
    }
  })

  it('TR1: off until it is switched on, and off again', async () => {
    const { telemetry, port } = await start()
    const off = await telemetry.switch(false)
    await expect(send(port, protobufTraces([makeSent()]))).rejects.toThrow(/ECONNREFUSED/)
    const on = await telemetry.switch(true)
    expect([off.state, off.endpoint, on.state]).toEqual(['off', null, 'listening'])
    await expect(send(on.port!, protobufTraces([makeSent()]))).resolves.toMatchObject({
      status: 200,
    })
  })

  it('TR1: keeps a line open for longer than exporters rest', async () => {
    const { port } = await start()
    const reply = await send(port, protobufTraces([makeSent()]), {
      headers: { connection: 'keep-alive' },
    })
    expect(reply.headers['keep-alive']).toBe('timeout=30')
  })

  it('TR1: with a token nobody sends without it', async () => {
    const { port } = await start({ token: 'a-long-token' })
    const body = protobufTraces([makeSent()])
    const right = { authorization: 'Bearer a-long-token' }
    await expect(send(port, body)).resolves.toMatchObject({ status: 401 })
    await expect(send(port, body, { headers: right })).resolves.toMatchObject({ status: 200 })
  })

  it('TR1, RELIABILITY 31: more than there is room for is turned away with 429 and counted; what was taken is stored', async () => {
    const { telemetry, port } = await start()
    const room = LIMITS.queuedRequests
    const slow = Array.from({ length: room }, (_, one) =>
      sendSlowly(port, protobufTraces(many(50, 1 + one * 50))),
    )
    await waitFor(
      'all of them are under way',
      async () => ((await telemetry.readStatus()).requests === room ? true : undefined),
      { deadlineMs: 60_000 },
    )
    const body = protobufTraces(many(50, 1_000_000))
    const flood = await Promise.all(Array.from({ length: 40 }, () => send(port, body)))
    slow.forEach(({ finish }) => finish())
    const taken = await Promise.all(slow.map(({ status }) => status))
    const after = await send(port, body)
    const status = await telemetry.readStatus()
    const { traces } = await telemetry.ask('list', everything())

    expect(flood.map((one) => [one.status, one.headers['retry-after']])).toEqual(
      Array.from({ length: 40 }, () => [429, '1']),
    )
    expect(taken).toEqual(taken.map(() => 200))
    expect(after.status).toBe(200)
    expect(refusedOf(status, 429)).toBe(40)
    expect(status.spans).toBe((room + 1) * 50)
    expect(traces).toMatchObject([{ spans: (room + 1) * 50 }])
  })

  it('TR1, RELIABILITY 31: announced sizes count before the bytes come', async () => {
    const { telemetry, port } = await start()
    const large = Array.from({ length: 8 }, () => sendSlowly(port, Buffer.alloc(LIMITS.bodyBytes)))
    await waitFor(
      'all of them are under way',
      async () => ((await telemetry.readStatus()).requests === 8 ? true : undefined),
      { deadlineMs: 60_000 },
    )
    await expect(send(port, protobufTraces([makeSent()]))).resolves.toMatchObject({ status: 429 })
    large.forEach(({ finish }) => finish())
    await Promise.all(large.map(({ status }) => status))
    await expect(send(port, protobufTraces([makeSent()]))).resolves.toMatchObject({ status: 200 })
  })

  it('TR9: after a kill -9 the file opens, with all that had been saved', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'telemetry-kill-'))
    const outDir = resolve(`node_modules/.cache/switchyard/built/${process.pid}-telemetry-child`)
    const program = await buildModule('tests/integration/telemetry-writer.ts', outDir)
    const child = spawn(process.execPath, [program, workerPath, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    let saved = 0
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      saved = Number(text.split('\n').slice(0, -1).at(-1) ?? 0)
    })
    await waitFor('some spans are saved', () => (saved >= 3_000 ? true : undefined), {
      deadlineMs: 60_000,
    })
    child.kill('SIGKILL')
    await once(child, 'exit')

    const { telemetry, notices } = await start({}, dir)
    const { stored } = await telemetry.readStatus()
    expect(stored.spans).toBeGreaterThanOrEqual(saved)
    expect(notices).toEqual([])
    rmSync(dirname(program), { recursive: true, force: true })
  })

  it('TR9: a damaged file is set aside and a new one begun', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'telemetry-damaged-'))
    writeFileSync(join(dir, 'traces.db'), Buffer.alloc(40_000, 'this is no database '))
    const { telemetry, notices, port } = await start({}, dir)
    await send(port, protobufTraces([makeSent()]))

    await expect(telemetry.ask('list', everything())).resolves.toMatchObject({ total: 1 })
    expect(notices).toMatchObject([{ code: 'telemetry/damaged' }])
    expect(readdirSync(dir).some((name) => name.startsWith('traces.db.corrupt-'))).toBe(true)
  })

  it('RELIABILITY 45: a thread that dies is started again and listens', async () => {
    const bad = join(mkdtempSync(join(tmpdir(), 'telemetry-thread-')), 'worker.mjs')
    // Dies each time until its folder holds the sign that it may live.
    writeFileSync(
      bad,
      `import { existsSync, writeFileSync } from 'node:fs'
       const sign = ${JSON.stringify(`${bad}.sign`)}
       if (existsSync(sign)) await import(${JSON.stringify(workerPath)})
       else { writeFileSync(sign, ''); throw new Error('first start fails') }`,
    )
    const { telemetry, log } = await start({ workerPath: bad })
    const port = await waitForPort(telemetry)
    await expect(send(port, protobufTraces([makeSent()]))).resolves.toMatchObject({ status: 200 })
    expect(log.join('\n')).toContain('telemetry: the thread ended')
    rmSync(dirname(bad), { recursive: true, force: true })
  })
})
