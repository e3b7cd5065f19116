import { gzipSync } from 'node:zlib'
import { startServer, type Handler, type Served } from './serve'

const MIB = 1_048_576
const HUGE_BYTES = 300 * MIB
const UNPACKED_BYTES = 200 * MIB

/** 300 MB without an announced length, as fast as they are taken. */
const huge: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(65_536, ' ')
  let left = HUGE_BYTES
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length
      if (!response.write(chunk)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
}

/** Packs about a thousand times. */
function packed(): Handler {
  const bomb = gzipSync(Buffer.alloc(UNPACKED_BYTES, ' '))
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    response.end(bomb)
  }
}

/** A little, again and again, for ever. */
const endless: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(Buffer.alloc(1_024, ' ')), 5)
  response.on('close', () => clearInterval(timer))
}

export const BOMBS = ['huge', 'packed', 'endless'] as const
export type Bomb = (typeof BOMBS)[number]

/** A worker whose health is this, and that has nothing else. */
export function startBomb(bomb: Bomb): Promise<Served> {
  const handle = { huge, packed: packed(), endless }[bomb]
  return startServer((request, response) => {
    if (request.url === '/health') handle(request, response)
    else response.writeHead(404).end()
  })
}
