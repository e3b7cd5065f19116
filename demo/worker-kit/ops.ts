import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An opossum breaker, as it is. */
export type Circuit = Record<'enabled' | 'opened' | 'halfOpen', boolean> &
  Record<'open' | 'close' | 'enable' | 'disable', () => void> & { name: string; stats: object }
export type Check = { status: 'pass' | 'warn' | 'fail'; observedValue?: number; output?: string }
type Input = Readonly<Record<string, unknown>>
type Call = { path: string; input: Input; dryRun: boolean; seen: unknown }
type Reply = { status: number; body: object; type?: string }

export interface Action {
  readonly id: string
  readonly title: string
  readonly danger: 'low' | 'medium' | 'high'
  /** JSON Schema of the body. */
  readonly params: object
  /** With `dryRun` it tells what it would change. Throw a `refusal` for what it cannot do. */
  readonly run: (input: Input, dryRun: boolean) => object | Promise<object>
}
export interface Service {
  readonly service: string
  readonly instance: string
  readonly version: string
  /** The bearer token of every request that changes something. */
  readonly token: string
  readonly checks: () => Readonly<Record<string, Check>>
  readonly breakers: readonly Circuit[]
  readonly actions: readonly Action[]
}
export const refusal = (status: number, detail: string): Error =>
  Object.assign(new Error(detail), { status })

/** Speaks ops/v1 for a Node service: put `if (ops.handle(request, response)) return` first in its listener. */
export class OpsKit {
  readonly #startedAt = Date.now()
  readonly #answers = new Map<string, { of: string; reply: Promise<Reply> }>()
  readonly #lines: { seq: number; at: string; level: string; message: string }[] = []
  #seq = 0
  constructor(private readonly service: Service) {}
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    this.#lines.push({ seq: (this.#seq += 1), at: new Date().toISOString(), level, message })
    if (this.#lines.length > 500) this.#lines.shift()
  }

  /** True when the request is one of the contract's; it is answered here then. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (!/^\/(health$|\.well-known\/ops$|ops\/)/.test(url.pathname)) return false
    const answer =
      request.method === 'GET' ? async () => this.#read(url) : () => this.#guard(request, url)
    void answer()
      .catch(toProblem)
      .then(({ status, body, type = 'application/json' }) => {
        response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
      })
    return true
  }

  #read({ pathname, searchParams }: URL): Reply {
    const { token: _, checks, breakers, actions, ...who } = this.service
    if (pathname === '/ops/breakers') return ok({ breakers: breakers.map(describe) })
    if (pathname === '/ops/logs') {
      const after = Number(searchParams.get('after') ?? 0)
      const lines = this.#lines.filter(({ seq }) => seq > after || after > this.#seq)
      return ok({ lines: lines.slice(-Number(searchParams.get('limit') ?? 500)), next: this.#seq })
    }
    if (pathname === '/.well-known/ops') {
      const paths = { health: '/health', breakers: '/ops/breakers', logs: '/ops/logs' }
      const own = actions.map(({ run: _run, ...rest }) => offer(`/ops/actions/${rest.id}`, rest))
      const all = [...own, ...(breakers.length > 0 ? [ON_BREAKER] : [])]
      return ok({ contract: 'ops/v1', ...who, ...paths, actions: all })
    }
    if (pathname !== '/health') throw refusal(404, `no ${pathname}`)
    const observedValue = Math.round((Date.now() - this.#startedAt) / 1_000)
    const uptime = { status: 'pass' as const, observedValue, observedUnit: 's' }
    const found = Object.entries({ uptime, ...checks() })
    const has = (word: string): boolean => found.some(([, { status }]) => status === word)
    const status = has('fail') ? 'fail' : has('warn') ? 'warn' : 'pass'
    const listed = Object.fromEntries(found.map(([name, check]) => [name, [check]]))
    const body = { status, serviceId: who.service, ...who, checks: listed }
    return { status: status === 'fail' ? 503 : 200, body, type: 'application/health+json' }
  }

  /** What stands before every change: the token, and one effect for one Idempotency-Key. */
  async #guard(request: IncomingMessage, { pathname, searchParams }: URL): Promise<Reply> {
    const { authorization, 'x-ops-expected-state': seen, 'x-ops-operator': who } = request.headers
    const given = Buffer.from(authorization ?? '')
    const wanted = Buffer.from(`Bearer ${this.service.token}`)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw refusal(401, 'a bearer token is required to change anything')
    const dryRun = searchParams.get('dryRun') === 'true'
    const text = await bodyOf(request)
    const of = `${pathname} ${text}`
    const key = String(dryRun ? '' : (request.headers['idempotency-key'] ?? ''))
    const known = this.#answers.get(key)
    if (known && known.of !== of) throw refusal(422, 'this key was used for another request')
    if (known) return known.reply
    const input = Object(JSON.parse(text || '{}')) as Input
    const reply = this.#change({ path: pathname, input, dryRun, seen })
    if (!dryRun) this.log('info', `${of} by ${String(who ?? 'someone')}`)
    if (key !== '') this.#answers.set(key, { of, reply })
    if (this.#answers.size > 1_000) this.#answers.delete([...this.#answers.keys()][0] ?? '')
    return reply
  }

  async #change({ path, input, dryRun, seen }: Call): Promise<Reply> {
    const action = this.service.actions.find(({ id }) => path === `/ops/actions/${id}`)
    if (action) return ok({ ...(await action.run(input, dryRun)), dryRun })
    const circuit = this.service.breakers.find(({ name }) => path === `/ops/breakers/${name}`)
    if (!circuit) throw refusal(404, `no ${path}`)
    const { name, state: from } = describe(circuit)
    if (seen !== undefined && seen !== from) throw refusal(409, `${name} is ${from}`)
    const to = UPDATES.find((one) => one === input['updateState'])
    if (to === undefined) throw refusal(400, `updateState must be one of ${UPDATES.join(', ')}`)
    if (!dryRun) (to === 'DISABLE' ? circuit.disable : circuit.enable).call(circuit)
    if (!dryRun && to !== 'DISABLE') (to === 'CLOSE' ? circuit.close : circuit.open).call(circuit)
    return ok({ breaker: name, from, currentState: describe(circuit).state, dryRun })
  }
}

const UPDATES = ['CLOSE', 'FORCE_OPEN', 'DISABLE'] as const
const PARAMS = { name: { type: 'string' }, updateState: { enum: UPDATES } }
const offer = (path: string, action: object): object => {
  return { ...action, path, method: 'POST', idempotent: true, dryRun: true }
}
const ON_BREAKER = offer('/ops/breakers/{name}', {
  ...{ id: 'breaker.update', title: 'Change a breaker', danger: 'medium' },
  params: { type: 'object', properties: PARAMS },
})
const ok = (body: object): Reply => ({ status: 200, body })

function describe({ name, enabled, opened, halfOpen, stats }: Circuit) {
  const state = opened ? 'OPEN' : halfOpen ? 'HALF_OPEN' : 'CLOSED'
  return { name, state: enabled ? state : 'DISABLED', stats }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request)
    if ((text += String(part)).length > 65_536) throw refusal(413, 'the body is too large')
  return text
}

function toProblem(thrown: unknown): Reply {
  const unknown = thrown instanceof SyntaxError ? 400 : 500
  const { status = unknown, message = 'failed' } = Object(thrown) as Partial<Error & Reply>
  const body = { type: 'about:blank', status, title: `HTTP ${status}`, detail: message }
  return { status, body, type: 'application/problem+json' }
}
