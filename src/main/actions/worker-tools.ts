import { AppError } from '../../shared/errors/app-error'
import type { ActionTools } from './action'

/** One exchange with a worker: size, redirects and deadline are the port's care. */
export type WorkerPort = (
  settings: { readonly url: string; readonly token?: string },
  request: {
    readonly method: 'GET' | 'POST' | 'DELETE'
    readonly path: string
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
    readonly timeoutMs: number
    readonly signal?: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: unknown
}>

const TIMEOUT_MS = 5_000

export interface WorkerToolsParts {
  readonly port: WorkerPort
  readonly url: string
  readonly token: string | undefined
  readonly operator: string
  /** W3C trace context of this run. */
  readonly traceparent: () => string
  readonly signal: AbortSignal
}

/** The worker contract ops/v1: every refusal becomes an AppError with the worker's own words. */
export function makeWorkerTools(parts: WorkerToolsParts): ActionTools['worker'] {
  const { port, url, token, operator, traceparent, signal } = parts
  const settings = { url, ...(token === undefined ? {} : { token }) }
  return {
    get: async (path) => {
      const headers = { traceparent: traceparent(), accept: 'application/json' }
      const reply = await port(settings, {
        method: 'GET',
        path,
        headers,
        timeoutMs: TIMEOUT_MS,
        signal,
      })
      return accept(reply, path).body
    },
    send: async (method, path, body, { idempotencyKey, reason, expectedState }) => {
      if (token === undefined) {
        throw new AppError('action/not-permitted', 'this connection has no token to act with', {
          context: { missing: 'the token of the worker' },
        })
      }
      const headers: Record<string, string> = {
        authorization: `Bearer ${token}`,
        'idempotency-key': idempotencyKey,
        traceparent: traceparent(),
        'x-ops-operator': headerText(operator),
        ...(reason === '' ? {} : { 'x-ops-reason': headerText(reason) }),
        ...(expectedState === undefined ? {} : { 'x-ops-expected-state': expectedState }),
      }
      // Not cut by `signal`: an order that was sent is waited for, or its outcome would be a guess.
      const reply = accept(
        await port(settings, { method, path, body, headers, timeoutMs: TIMEOUT_MS }),
        path,
      )
      const { location } = reply.headers
      return {
        status: reply.status,
        body: reply.body,
        location: typeof location === 'string' ? location : null,
      }
    },
  }
}

/** Headers are Latin-1 at most and one line. */
function headerText(text: string): string {
  return encodeURI(text.replace(/[\r\n]+/g, ' ').slice(0, 200)).replaceAll('%20', ' ')
}

function accept<R extends { readonly status: number; readonly body: unknown }>(
  reply: R,
  path: string,
): R {
  const { status } = reply
  if (status >= 200 && status < 300) return reply
  const words = `${path}: HTTP ${status}${detailOf(reply.body)}`
  const context = { status }
  if (status === 401 || status === 403)
    throw new AppError('action/not-permitted', words, { context })
  if (status === 404 || status === 409)
    throw new AppError('action/target-changed', words, { context })
  throw new AppError('action/failed', words, { context })
}

/** The `detail` of a problem document (RFC 9457), cut short. */
function detailOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return ''
  return typeof body.detail === 'string' ? `, ${body.detail.slice(0, 200)}` : ''
}
