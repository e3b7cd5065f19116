import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { Problem } from './problem'

interface Answer {
  readonly status: number
  readonly body: string
  readonly location: string | undefined
  readonly of: string
}

/** Where a change needs the token. */
const GUARDED = ['/ops/', '/control/', '/supervisor/']

/** Changing requests under these need the token; a repeated Idempotency-Key gets the first answer again. */
export function guardChanges(app: FastifyInstance, opsToken: string): void {
  const answers = new LRUCache<string, Answer>({ max: 1_000, ttl: 3_600_000 })
  const keyOf = (request: FastifyRequest): string | undefined => {
    const key = request.headers['idempotency-key']
    return typeof key === 'string' && isGuarded(request) && !isDryRun(request) ? key : undefined
  }

  app.addHook('onRequest', async (request, reply) => {
    if (!isGuarded(request)) return
    if (!isToken(request.headers.authorization, opsToken)) {
      throw new Problem(401, 'Unauthorized', 'a bearer token is required to change anything')
    }
    const key = keyOf(request)
    const known = key === undefined ? undefined : answers.get(key)
    if (!known) return
    if (known.of !== `${request.method} ${request.url}`) {
      throw new Problem(422, 'Unprocessable', 'this Idempotency-Key was used for another request')
    }
    if (known.location !== undefined) void reply.header('location', known.location)
    await reply
      .code(known.status)
      .header('idempotency-replayed', 'true')
      .type('application/json')
      .send(known.body)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const key = keyOf(request)
    if (key !== undefined && reply.statusCode < 300 && typeof payload === 'string') {
      const location = reply.getHeader('location')
      answers.set(key, {
        status: reply.statusCode,
        body: payload,
        location: typeof location === 'string' ? location : undefined,
        of: `${request.method} ${request.url}`,
      })
    }
    return payload
  })
}

function isGuarded(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  return GUARDED.some((start) => request.url.startsWith(start))
}

/** `?dryRun=true`: tell what would change and change nothing. */
export function isDryRun(request: FastifyRequest): boolean {
  return (request.query as Record<string, unknown>)['dryRun'] === 'true'
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** 409 when the caller saw another state than the present one. */
export function requireExpectedState(request: FastifyRequest, present: string): void {
  const expected = request.headers['x-ops-expected-state']
  if (typeof expected === 'string' && expected !== present) {
    throw new Problem(409, 'Conflict', `expected ${expected}, but it is ${present}`)
  }
}

/** Who asked, for the log. */
export function whoAsked(request: FastifyRequest): string {
  const operator = request.headers['x-ops-operator']
  return typeof operator === 'string' ? operator.slice(0, 80) : 'someone'
}

/** Every error as a problem document. */
export function sendProblem(reply: FastifyReply, body: { status: number }): FastifyReply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
}
