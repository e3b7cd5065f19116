import { SpanStatusCode, trace } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WorkerLog } from './log'
import { Metrics } from './metrics'
import { Problem } from './problem'
import { makeServer, traced } from './server'

const spans = new tracing.InMemorySpanExporter()
const app = makeServer({
  opsToken: 'token',
  metrics: new Metrics({ kind: 'api', instance: 'api-1' }),
  log: new WorkerLog(
    () => 0,
    () => undefined,
  ),
})

beforeAll(() => {
  const spanProcessors = [new tracing.SimpleSpanProcessor(spans)]
  trace.setGlobalTracerProvider(new tracing.BasicTracerProvider({ spanProcessors }))
  traced(app, 'GET', '/good', () => Promise.resolve({}))
  traced(app, 'GET', '/missing', () => Promise.reject(new Problem(404, 'Not found', 'no such row')))
  traced(app, 'GET', '/broken', () => Promise.reject(new Error('violates a constraint')))
})
afterEach(() => spans.reset())
afterAll(async () => {
  trace.disable()
  await app.close()
})

describe('the server span of a request', () => {
  it.each([
    ['/good', 200, SpanStatusCode.UNSET, 0],
    ['/missing', 404, SpanStatusCode.UNSET, 0],
    ['/broken', 500, SpanStatusCode.ERROR, 1],
  ] as const)('DP4, DP5: %s is answered with %i and says so', async (url, status, code, thrown) => {
    const reply = await app.inject({ url })
    const [span] = spans.getFinishedSpans()

    expect(reply.statusCode).toBe(status)
    expect(span?.attributes['http.response.status_code']).toBe(status)
    expect(span?.status.code).toBe(code)
    expect(span?.events).toHaveLength(thrown)
  })
})
