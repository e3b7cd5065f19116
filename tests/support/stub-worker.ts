import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** An HTTP server of a test's own, on a port of its own; it counts what it is asked. */
export interface StubWorker {
  readonly url: string
  readonly port: number
  readonly asked: readonly string[]
  readonly headers: readonly IncomingMessage['headers'][]
  /** How many connections were made to it. */
  readonly connections: number
  close(): Promise<void>
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export async function startStub(handle: Handler, port = 0): Promise<StubWorker> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    response.on('error', () => undefined)
    handle(request, response)
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    asked,
    headers,
    get connections() {
      return connections
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** What each path answers; anything else is 404. A value may be replaced while the stub runs. */
export const routes =
  (table: Readonly<Record<string, unknown>>): Handler =>
  (request, response) => {
    const found = table[request.url ?? '']
    if (typeof found === 'function') (found as Handler)(request, response)
    else if (found === undefined) sendJson(response, { title: 'Not found' }, 404)
    else sendJson(response, found)
  }
