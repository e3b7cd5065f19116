import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Encoding, Signal } from './decode'
import { LIMITS } from './limits'

/** The head of a request, apart from its socket. */
export interface RequestHead {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

export interface Admitted {
  readonly signal: Signal
  readonly encoding: Encoding
  readonly isGzip: boolean
}

export interface Refusal {
  readonly status: number
  readonly message: string
}

const SIGNALS: Readonly<Record<string, Signal>> = { '/v1/traces': 'traces', '/v1/logs': 'logs' }
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/json': 'json',
  'application/x-protobuf': 'protobuf',
}

/**
 * Decides by the head alone, before a byte of the body is read. A page in a browser can reach this port: it always sends an
 * Origin, or a Host that is not ours, or a content type that needs no permission. Each of them is refused.
 */
export function admit(
  head: RequestHead,
  door: { readonly port: number; readonly token: string | undefined },
): Admitted | Refusal {
  const { headers } = head
  if (!isOwnHost(headers.host, door.port)) return refuse(403, 'the Host header is not this address')
  if (headers.origin !== undefined) return refuse(403, 'requests of web pages are refused')
  const signal = SIGNALS[head.path]
  if (signal === undefined) return refuse(404, 'only /v1/traces and /v1/logs are taken')
  if (head.method !== 'POST') return refuse(405, 'only POST is taken')
  if (!hasToken(headers, door.token)) return refuse(401, 'the token is missing or wrong')
  const encoding = encodingOf(headers)
  if (encoding === undefined) {
    return refuse(415, 'the content type is not application/x-protobuf or application/json')
  }
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding !== 'identity' && coding !== 'gzip') return refuse(415, 'only gzip is understood')
  const length = headers['content-length']
  if (length !== undefined && Number(length) > LIMITS.bodyBytes) return tooLarge()
  return { signal, encoding, isGzip: coding === 'gzip' }
}

export const isRefusal = (answer: Admitted | Refusal): answer is Refusal => 'status' in answer

export const refuse = (status: number, message: string): Refusal => ({ status, message })

export const tooLarge = (): Refusal =>
  refuse(413, `the body is over ${LIMITS.bodyBytes} bytes, or ${LIMITS.inflatedBytes} inflated`)

/** The encoding the caller speaks, also for the words of a refusal. */
export function encodingOf(headers: IncomingHttpHeaders): Encoding | undefined {
  return ENCODINGS[headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '']
}

/** Compared as a whole: `127.0.0.1.attacker.example` begins like ours. */
function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` || host === `[::1]:${port}`
}

function hasToken(headers: IncomingHttpHeaders, token: string | undefined): boolean {
  if (token === undefined) return true
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const key = headers['x-otlp-api-key']
  const given = Buffer.from(bearer ?? (typeof key === 'string' ? key : ''))
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
