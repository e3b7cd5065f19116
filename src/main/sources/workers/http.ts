import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { AppError } from '../../../shared/errors/app-error'
import type { WorkerAddress } from './address'
import { readBody } from './body'

export interface HttpAsk {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Begins with a slash; follows the base path. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
  readonly signal: AbortSignal
  /** Of the body; 1 MiB unless told. */
  readonly maxBytes?: number
}

export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface HttpBytes extends Omit<HttpReply, 'text'> {
  readonly bytes: Buffer
}

/** One for each endpoint of a reading, and one for a scrape, which is slower. */
const MAX_SOCKETS = 5

/** A worker at the other end of a few kept connections. Follows no redirect, uses no proxy. */
export class HttpLine {
  readonly #address: WorkerAddress
  readonly #agent: HttpAgent

  constructor(address: WorkerAddress) {
    this.#address = address
    const options = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS }
    this.#agent = address.isTls ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** One exchange, whole within `signal`. Any status is an answer; a redirect is refused. */
  async ask(ask: HttpAsk): Promise<HttpReply> {
    const { bytes, ...reply } = await this.askBytes(ask)
    return { ...reply, text: bytes.toString('utf8') }
  }

  /** The same, for a body that somebody else reads. */
  async askBytes(ask: HttpAsk): Promise<HttpBytes> {
    try {
      return await this.#once(ask)
    } catch (thrown) {
      if (!(thrown instanceof StaleSocket)) throw thrown
      return this.#once(ask, false)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #once(ask: HttpAsk, agent: HttpAgent | false = this.#agent): Promise<HttpBytes> {
    return new Promise((resolve, reject) => {
      const request = this.#open(ask, agent)
      let isConnected = false
      const aborted = (): void => {
        const where = isConnected
          ? 'it accepts connections, but did not answer in time'
          : 'no connection in time'
        reject(new AppError('source/timeout', where))
        request.destroy()
      }
      const settle = (): void => ask.signal.removeEventListener('abort', aborted)
      request.once('socket', (socket) => {
        isConnected = !socket.connecting
        // Only while connecting: a kept socket would gather listeners.
        if (socket.connecting) socket.once('connect', () => (isConnected = true))
      })
      request.on('error', (error) => {
        settle()
        const isStale = ask.method === 'GET' && request.reusedSocket && isCut(error)
        reject(isStale ? new StaleSocket(error) : unreachable(error))
      })
      request.once('response', (response) => {
        receive(response, ask.maxBytes).then(resolve, reject).finally(settle)
      })
      if (ask.signal.aborted) aborted()
      else ask.signal.addEventListener('abort', aborted, { once: true })
      request.end(ask.body)
    })
  }

  #open({ method, path, headers, body }: HttpAsk, agent: HttpAgent | false): ClientRequest {
    const { host, port, isTls, basePath } = this.#address
    const make = isTls ? httpsRequest : httpRequest
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    return make({
      ...{ host, port, method, agent, path: basePath + path, maxHeaderSize: 16_384 },
      headers: { 'user-agent': 'switchyard', 'accept-encoding': 'identity', ...length, ...headers },
    })
  }
}

/** A kept connection that the worker had closed at the very moment we used it: asked once more, on a new one. */
class StaleSocket extends Error {
  constructor(cause: unknown) {
    super('a kept connection was closed', { cause })
  }
}

async function receive(response: IncomingMessage, maxBytes?: number): Promise<HttpBytes> {
  const status = response.statusCode ?? 0
  if (status >= 300 && status < 400) {
    response.destroy()
    throw new AppError('source/bad-answer', `HTTP ${status}: a redirect, which is not followed`)
  }
  const bytes = await readBody(response, maxBytes).catch((thrown: unknown) => {
    throw thrown instanceof AppError ? thrown : unreachable(thrown)
  })
  return { status, headers: response.headers, bytes }
}

const isCut = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')

function unreachable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const inner: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  const { code = '', message = String(inner) } = (inner ?? {}) as {
    code?: string
    message?: string
  }
  // What is no HTTP at all, such as another protocol on that port.
  const isGarbled = code.startsWith('HPE_')
  const words = isGarbled ? `the answer is not HTTP (${code})` : message.slice(0, 300)
  return new AppError(isGarbled ? 'source/bad-answer' : 'source/unreachable', words, {
    cause: thrown,
  })
}
