import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Telemetry } from '../../src/main/telemetry/index'
import { systemClock } from '../../src/main/platform/clock'
import { LogReader } from '../../src/main/sources/workers/log-reader'
import { workerRequest } from '../../src/main/sources/workers/request'
import { buildMap } from '../../src/main/telemetry/dependency-map'
import { placeOf } from '../../src/main/telemetry/places'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'
import { routes, sendJson, startStub, type Handler, type StubWorker } from '../support/stub-worker'
import { openActing, type Acting } from './actions-support'
import { buildTelemetryWorker, startTelemetry } from './telemetry-support'

const CALL = 'worker.call-offer'
const WITHIN_MS = 120_000

let telemetry: Telemetry
let platform: TestPlatform
let acting: Acting

beforeAll(async () => {
  const started = await startTelemetry({ workerPath: await buildTelemetryWorker() })
  telemetry = started.telemetry
  const endpoint = `http://127.0.0.1:${started.port}`
  platform = await startTestPlatform({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  acting = await openActing(platform.file)
})

afterAll(async () => {
  await acting.close()
  await platform.stop()
  await telemetry.close()
})

describe('WK8: the dependency map of a real platform', () => {
  it('shows who calls whom, by the spans that the workers send and by their own health', async () => {
    const edges = await until('spans of the workers', WITHIN_MS, async () => {
      const toMs = Date.now()
      const found = await telemetry.ask('edges', { fromMs: toMs - 600_000, toMs })
      const kinds = new Set(found.map(({ service, kind }) => `${service} ${kind}`))
      return kinds.has('api database') && kinds.has('scraper service') && found
    })
    await until(
      'the health of the scraper',
      WITHIN_MS,
      () => acting.view('scraper').table('worker.components') !== undefined,
    )
    const urlOf = (id: string): string =>
      platform.file.workers.find((one) => one.id === id)?.baseUrl ??
      platform.file.postgres.primary.watch
    const places = platform.file.workers.map(({ id }) => placeOf(acting.view(id), urlOf(id)))

    const map = buildMap(edges, places)

    const register = map.edges.find(
      ({ from, to }) => from === 'worker:scraper' && to === 'service:register',
    )
    expect(register?.calls).toBeGreaterThan(0)
    expect(register?.p95Ms).toBeGreaterThan(0)
    expect(register?.health).toMatch(/pass|warn|fail/)
    expect(map.nodes).toContainEqual({
      ...{ id: 'worker:api', kind: 'worker', title: 'api', targetId: 'api' },
    })
    expect(
      map.edges.some(({ from, to }) => from === 'worker:api' && to.startsWith('database:')),
    ).toBe(true)
  })

  it('PC4, PC5: the real pools are told with their origin, and none of them leaks', async () => {
    const pools = await until('pools of the api', WITHIN_MS, () => {
      const rows = acting.view('api').table('worker.pools') ?? []
      return rows.length > 0 && rows
    })
    for (const { max, total, idle, origin } of pools) {
      expect(origin).toBe('ops/v1')
      expect(max).toBeGreaterThan(0)
      expect(total).toBeGreaterThanOrEqual(idle)
    }
    expect(acting.view('api').table('worker.pool-leaks')).toEqual([])
  })
})

/** What a worker offers, over real HTTP and through the real gate. */
describe('WK7, WK10: a worker with offers and logs', () => {
  const LEVEL = {
    ...{ id: 'worker.log-level', title: 'Set the log level', method: 'POST' },
    ...{ path: '/ops/log-level', danger: 'low', idempotent: true, dryRun: true },
    params: {
      type: 'object',
      required: ['level'],
      properties: { level: { enum: ['debug', 'info'] } },
    },
  }
  const SLOW = {
    ...{ id: 'worker.rebuild', title: 'Rebuild', method: 'POST', path: '/ops/rebuild' },
    ...{ danger: 'medium', idempotent: true, dryRun: false, params: null },
  }
  const PROFILE = {
    contract: 'ops/v1',
    health: '/health',
    logs: '/ops/logs',
    actions: [LEVEL, SLOW],
  }
  let stub: StubWorker
  let stubbed: Acting
  const bodies: string[] = []
  let polls = 0
  let logStatus = 200

  const keepBody =
    (answer: Handler): Handler =>
    (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        bodies.push(`${request.url ?? ''} ${body}`)
        answer(request, response)
      })
    }

  beforeAll(async () => {
    stub = await startStub(
      routes({
        '/.well-known/ops': PROFILE,
        '/health': { status: 'pass', version: '1' },
        '/ops/log-level?dryRun=true': keepBody((_request, response) =>
          sendJson(response, { from: 'info', would: 'debug' }),
        ),
        '/ops/log-level': keepBody((_request, response) => sendJson(response, { level: 'debug' })),
        '/ops/rebuild': keepBody((_request, response) => {
          response.setHeader('location', '/ops/operations/1')
          sendJson(response, {}, 202)
        }),
        '/ops/operations/1': ((_request, response) => {
          polls += 1
          const isDone = polls > 1
          const state = isDone ? 'succeeded' : 'running'
          sendJson(response, { state, progress: isDone ? 1 : 0.5, message: `step ${polls}` })
        }) satisfies Handler,
        '/ops/logs?limit=500': ((_request, response) =>
          sendJson(
            response,
            {
              lines: [
                { at: '2026-11-27T02:00:00Z', level: 'warn', message: 'password=hunter2 refused' },
              ],
            },
            logStatus,
          )) satisfies Handler,
      }),
    )
    const [first] = platform.file.workers
    if (first === undefined) throw new Error('the platform has no worker')
    const workers = [{ ...first, id: 'stub', baseUrl: stub.url }]
    stubbed = await openActing({ ...platform.file, workers })
    await stubbed.gate.arm('stub')
    await until(
      'its offers',
      WITHIN_MS,
      () => stubbed.view('stub').table('worker.offers')?.length === 2,
    )
  })

  afterAll(async () => {
    await stubbed.close()
    await stub.close()
  })

  it('WK7: is previewed by its own dry run, runs once with its run id, and is recorded', async () => {
    const input = { offer: 'worker.log-level', params: { level: 'debug' } }
    const ticket = await stubbed.gate.preview({ actionId: CALL, targetId: 'stub', input })
    expect(ticket).toMatchObject({
      risk: 'harmless',
      phrase: '',
      question: 'Run worker.log-level on stub?',
    })
    expect(ticket.effects.join(' ')).toContain('Its dry run says: {"from":"info","would":"debug"}')
    expect(bodies).toEqual(['/ops/log-level?dryRun=true {"level":"debug"}'])

    const run = await stubbed.gate.confirm({
      ticketId: ticket.ticketId,
      phrase: '',
      reason: 'a test',
    })

    expect(run).toMatchObject({
      ...{ state: 'succeeded', detail: 'The worker did it. It said: {"level":"debug"}.' },
    })
    const at = stub.asked.lastIndexOf('/ops/log-level')
    expect(stub.headers[at]).toMatchObject({
      'idempotency-key': run.runId,
      'x-ops-reason': 'a test',
    })
    expect(bodies.filter((one) => one.startsWith('/ops/log-level {'))).toHaveLength(1)
  })

  it('WK7: follows an operation with its progress', async () => {
    const run = await stubbed.run(CALL, 'stub', { offer: 'worker.rebuild', params: {} })

    expect(run).toMatchObject({ state: 'succeeded', detail: 'The worker did it. It said: step 2.' })
    expect(stubbed.told.some(({ progress }) => progress === 0.5)).toBe(true)
  })

  it('WK7: what its schema forbids never leaves us', async () => {
    const input = { offer: 'worker.log-level', params: { level: 'loud' } }
    const before = stub.asked.length
    await expect(
      stubbed.gate.preview({ actionId: CALL, targetId: 'stub', input }),
    ).rejects.toMatchObject({ code: 'action/not-possible' })
    expect(stub.asked.slice(before).filter((url) => url.startsWith('/ops/log-level'))).toEqual([])
  })

  it('WK10: its lines are read over HTTP without secrets; a refusal is told apart', async () => {
    const reader = new LogReader({
      ...{ request: workerRequest, monotonic: systemClock.monotonic },
      address: () => ({ url: stub.url, token: platform.file.opsToken }),
    })
    const logs = await reader.read('stub')
    expect(logs).toMatchObject({
      state: 'read',
      lines: [{ level: 'warn', text: 'password=*** refused' }],
    })

    logStatus = 403
    await expect(reader.read('stub')).resolves.toMatchObject({ state: 'denied' })
  })
})
