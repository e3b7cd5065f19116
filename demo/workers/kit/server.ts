import { SpanKind, type Span } from '@opentelemetry/api'
import Fastify, { type FastifyInstance } from 'fastify'
import { waitFor } from '../../lib/wait'
import { correlated, correlationOf } from './correlation'
import { guardChanges, sendProblem } from './guard'
import type { WorkerLog } from './log'
import type { Metrics } from './metrics'
import { problemBody } from './problem'
import { inSpan } from './telemetry'

/** What is done in the server's span before a traced handler: a fault may slow or fail the request here. */
type Interference = (route: string) => Promise<void> | void

declare module 'fastify' {
  interface FastifyInstance {
    readonly workerLog: WorkerLog
    readonly interferences: Interference[]
  }
}

const SLOW_MS = 1_000

/** An HTTP server on loopback with the guard, problem documents and counters. Routes are added by the caller. */
export function makeServer(options: {
  opsToken: string
  metrics: Metrics
  log: WorkerLog
}): FastifyInstance {
  const { metrics, log } = options
  const app = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true })
  app.decorate('workerLog', log)
  app.decorate('interferences', [])
  guardChanges(app, options.opsToken)

  app.setErrorHandler((thrown, request, reply) => {
    const body = problemBody(thrown)
    // The traced routes log for themselves, with their trace.
    if (body.status >= 500 && /^\/(ops|control|health|metrics)\b/.test(request.url))
      log.error(`${request.method} ${request.url}: ${body.detail}`)
    return sendProblem(reply, body)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      ...problemBody(new Error(request.url)),
      status: 404,
      title: 'Not found',
    } as { status: number }),
  )
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics.requests.inc({ method: request.method, route, status: String(reply.statusCode) })
    metrics.durations.observe({ route }, reply.elapsedTime / 1_000)
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
  return app
}

interface Asked {
  readonly params: Record<string, string>
  readonly query: Record<string, string>
  readonly body: unknown
}

/** A traced GET or POST whose handler runs inside a server span. */
export function traced(
  app: FastifyInstance,
  method: 'GET' | 'POST',
  route: string,
  handler: (request: Asked) => Promise<unknown>,
): void {
  app.route({
    method,
    url: route,
    handler: (request) => {
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'url.path': request.url,
        'client.address': request.ip,
      }
      const span = { kind: SpanKind.SERVER, carrier: request.headers, attributes, isRefusal }
      return correlated(correlationOf(request.headers), () =>
        inSpan(`${method} ${route}`, span, (open) =>
          withStatus(open, () =>
            logged(app.workerLog, `${method} ${request.url}`, async () => {
              const { params, query, body } = request as Asked
              for (const interfere of app.interferences) await interfere(route)
              return handler({ params, query, body })
            }),
          ),
        ),
      )
    },
  })
}

/** A wrong request is no failure of the server: the conventions leave its span unset. */
const isRefusal = (thrown: unknown): boolean => problemBody(thrown).status < 500

async function withStatus(span: Span, work: () => Promise<unknown>): Promise<unknown> {
  const say = (status: number): unknown => span.setAttribute('http.response.status_code', status)
  try {
    const answer = await work()
    say(200)
    return answer
  } catch (thrown) {
    say(problemBody(thrown).status)
    throw thrown
  }
}

/** Within the span, so that the line names its trace. */
async function logged(
  log: WorkerLog,
  what: string,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const startedAt = performance.now()
  try {
    return await work()
  } catch (thrown) {
    const { status, detail } = problemBody(thrown)
    if (status >= 500) log.error(`${what}: ${detail}`)
    throw thrown
  } finally {
    const tookMs = Math.round(performance.now() - startedAt)
    if (tookMs >= SLOW_MS) log.warn(`${what} took ${tookMs} ms`)
    else log.debug(`${what} ${tookMs} ms`)
  }
}

/** Listens on loopback. After a crash the port may be held for a moment by another's outgoing connection. */
export async function listen(app: FastifyInstance, port: number): Promise<void> {
  const attempt = async (): Promise<true | undefined> => {
    try {
      await app.listen({ port, host: '127.0.0.1' })
      return true
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
      throw thrown
    }
  }
  await waitFor(`port ${port}`, attempt, { deadlineMs: 15_000, everyMs: 250 })
}
