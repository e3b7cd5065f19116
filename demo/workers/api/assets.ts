import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

const EDGE_TTL_S = 60

/** The assets of the pages, by path. A name with a hash in it never changes its content. */
const ASSETS: Readonly<Record<string, { type: string; body: string; cacheControl: string }>> = {
  '/assets/app.3f9c2a71.js': {
    type: 'text/javascript; charset=utf-8',
    body: `export const fieldMap = ${JSON.stringify(Array.from({ length: 400 }, (_, patch) => ({ patch, x: patch % 20, y: Math.floor(patch / 20) })))}\n`,
    cacheControl: 'public, max-age=31536000, immutable',
  },
  '/assets/site.css': {
    type: 'text/css; charset=utf-8',
    body: 'body { margin: 0; font: 1rem/1.5 sans-serif }\n',
    cacheControl: 'public, max-age=300, stale-while-revalidate=60',
  },
}

/** Static files with the headers of an edge in front of them; `isStripped` takes these headers away. */
export function addAssets(app: FastifyInstance, isStripped: () => boolean): void {
  for (const [path, { type, body, cacheControl }] of Object.entries(ASSETS)) {
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    let fetchedAtMs = -Infinity
    app.get(path, async (request, reply) => {
      void reply.type(type)
      if (isStripped()) return reply.send(body)
      const ageS = Math.floor((Date.now() - fetchedAtMs) / 1_000)
      const isHit = ageS < EDGE_TTL_S
      if (!isHit) fetchedAtMs = Date.now()
      void reply.headers({
        'cache-control': cacheControl,
        etag,
        age: isHit ? ageS : 0,
        'x-cache': isHit ? 'HIT' : 'MISS',
        via: '1.1 edge.demo',
      })
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(body)
    })
  }
}
