import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { admit, encodingOf, isRefusal, refuse, type Admitted, type Refusal } from './admission'
import { answerRefused, answerTaken } from './answer'
import type { Decoder } from './decode'
import { listenNear } from './listen'
import { LIMITS } from './limits'
import { FULL, inflateBody, readBody } from './read-body'
import type { Decoded } from './record'
import { Room } from './room'

export interface ReceiverParts {
  /** The port to begin with; the next free one is taken when it is busy. */
  readonly port: number
  readonly token: string | undefined
  readonly decoder: Decoder
  readonly now: () => number
  /** Lets other work of the thread through between two requests. */
  readonly breathe: () => Promise<void>
  /** Keeps what one request held. Throws when the store cannot take more now. */
  readonly keep: (decoded: Decoded) => void
}

export interface Tally {
  requests: number
  refused: Record<string, number>
  spans: number
  logs: number
  rejected: number
  hiddenAttrs: number
}

const RETRY_AFTER_S = 1

/** OTLP over HTTP on this machine alone. It stores what it is sent and does nothing else. */
export class Receiver {
  readonly port: number
  readonly tally: Tally = {
    requests: 0,
    refused: {},
    spans: 0,
    logs: 0,
    rejected: 0,
    hiddenAttrs: 0,
  }
  readonly #parts: ReceiverParts
  readonly #servers: readonly Server[]
  readonly #room = new Room()

  private constructor(parts: ReceiverParts, servers: readonly Server[], port: number) {
    this.#parts = parts
    this.#servers = servers
    this.port = port
  }

  /** Rejects when no port near the wanted one is free. */
  static async open(parts: ReceiverParts): Promise<Receiver> {
    const ready: { receiver?: Receiver } = {}
    const make = (): Server => {
      const server = createServer((request, response) => {
        if (ready.receiver === undefined) request.destroy()
        else void ready.receiver.#serve(request, response)
      })
      server.requestTimeout = LIMITS.bodyWithinMs
      server.headersTimeout = LIMITS.bodyWithinMs
      server.keepAliveTimeout = LIMITS.idleMs
      server.maxConnections = LIMITS.connections
      return server
    }
    const { servers, port } = await listenNear(parts.port, make)
    ready.receiver = new Receiver(parts, servers, port)
    return ready.receiver
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        server.closeAllConnections()
        return closed
      }),
    )
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A caller that goes away in the middle is nobody's failure.
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    this.tally.requests += 1
    try {
      const refusal = await this.#take(request, response)
      if (refusal !== null) this.#refuse(request, response, refusal)
    } catch (thrown) {
      const words = thrown instanceof Error ? thrown.message : String(thrown)
      this.#refuse(request, response, refuse(request.destroyed ? 400 : 503, words))
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const head = { method: request.method ?? '', path, headers: request.headers }
    const admitted = admit(head, { port: this.port, token: this.#parts.token })
    if (isRefusal(admitted)) return admitted
    const announced = Number(request.headers['content-length'] ?? 0)
    const place = this.#room.enter(announced)
    if (place === undefined) return FULL
    try {
      const body = await readBody(request, (size) => place.grow(Math.max(size, announced)))
      if (!Buffer.isBuffer(body)) return body
      // What a compressed body may grow to counts before it grows.
      if (admitted.isGzip && !place.grow(Math.min(LIMITS.inflatedBytes, body.length * 8)))
        return FULL
      const plain = admitted.isGzip ? await inflateBody(body) : body
      if (!Buffer.isBuffer(plain)) return plain
      if (!place.grow(plain.length)) return FULL
      await this.#parts.breathe()
      return this.#keep(plain, admitted, response)
    } finally {
      place.leave()
    }
  }

  #keep(body: Buffer, { signal, encoding }: Admitted, response: ServerResponse): Refusal | null {
    let decoded: Decoded
    try {
      decoded = this.#parts.decoder.decode(body, { signal, encoding, now: this.#parts.now() })
    } catch {
      return refuse(400, `the body is not an OTLP ${encoding} export of ${signal}`)
    }
    this.#parts.keep(decoded)
    const { tally } = this
    tally.spans += decoded.spans.length
    tally.logs += decoded.logs.length
    tally.rejected += decoded.rejected
    tally.hiddenAttrs += decoded.hiddenAttrs
    const of = signal === 'traces' ? 'Spans' : 'LogRecords'
    const { type, body: answer } = answerTaken(encoding, decoded.rejected, decoded.reason, of)
    response.writeHead(200, { 'content-type': type, 'content-length': answer.length }).end(answer)
    return null
  }

  #refuse(request: IncomingMessage, response: ServerResponse, { status, message }: Refusal): void {
    this.tally.refused[status] = (this.tally.refused[status] ?? 0) + 1
    if (response.headersSent || response.destroyed) return
    const { type, body } = answerRefused(encodingOf(request.headers) ?? 'json', status, message)
    response.setHeader('content-type', type)
    response.setHeader('content-length', body.length)
    if (status === 429 || status === 503) response.setHeader('retry-after', RETRY_AFTER_S)
    if (status === 405) response.setHeader('allow', 'POST')
    // What is left of its body is not read.
    if (!request.complete) response.setHeader('connection', 'close')
    response.statusCode = status
    response.end(body, () => {
      if (!request.complete) dropRest(request)
    })
  }
}

const LINGER_MS = 500

/** Lets the answer arrive before the line is cut: a caller that still sends would see a reset instead of the reason. */
function dropRest(request: IncomingMessage): void {
  request.resume()
  const timer = setTimeout(() => request.destroy(), LINGER_MS)
  request.once('close', () => clearTimeout(timer))
}
