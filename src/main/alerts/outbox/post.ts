import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { AppError } from '../../../shared/errors/app-error'

const TIMEOUT_MS = 10_000
const ANSWER_LIMIT_BYTES = 65_536
/** Refused for now; everything else from 300 to 499 is refused for good. */
const LATER = [408, 425, 429]

export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}
export type Post = (request: PostRequest) => Promise<void>

/** Checks an address before it is kept. Throws `webhook/bad-address`. */
export function checkAddress(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new AppError('webhook/bad-address', 'this is no address')
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new AppError('webhook/bad-address', 'only https, or http to this machine itself')
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('webhook/bad-address', 'user name and password do not belong in the address')
  }
  return url.href
}

/** Sends once. A redirect is refused: it would carry the alert to a place nobody chose. */
export const post: Post = ({ url, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest
    const fail = (error: Error): void => reject(toFailure(error))
    const call = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        timeout: TIMEOUT_MS,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Switchyard',
        },
      },
      (answer) => {
        let sizeBytes = 0
        answer.on('data', (chunk: Buffer) => {
          sizeBytes += chunk.length
          if (sizeBytes > ANSWER_LIMIT_BYTES) answer.destroy()
        })
        answer.on('error', () => undefined) // what it says beyond the status does not matter
        try {
          judge(answer.statusCode ?? 0, answer.headers['retry-after'])
          resolve()
        } catch (thrown) {
          fail(thrown as Error)
        }
      },
    )
    // `timeout` is about silence; the deadline is about the whole.
    const deadline = setTimeout(() => call.destroy(new Error('no answer in 10 s')), TIMEOUT_MS)
    call.on('close', () => clearTimeout(deadline))
    call.on('timeout', () => call.destroy(new Error('no answer in 10 s')))
    call.on('error', fail)
    call.end(body)
  })

function judge(status: number, retryAfter: string | undefined): void {
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) {
    throw new AppError('webhook/refused', `HTTP ${status}: redirects are not followed`)
  }
  if (status >= 400 && status < 500 && !LATER.includes(status)) {
    throw new AppError('webhook/refused', `HTTP ${status}`)
  }
  const seconds = Number(retryAfter)
  const context = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}
  throw new AppError('webhook/failed', `HTTP ${status}`, { context })
}

function toFailure(error: Error): AppError {
  return error instanceof AppError
    ? error
    : new AppError('webhook/failed', error.message, { cause: error })
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
