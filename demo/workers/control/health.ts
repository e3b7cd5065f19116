import type { FastifyInstance } from 'fastify'
import { Readable } from 'node:stream'
import type { Conditions } from '../../lib/conditions'
import { pause } from '../../lib/wait'

const BYTE_EVERY_MS = 400

/** A health answer that comes one byte at a time, or that is not one at all. */
export function addSickHealth(app: FastifyInstance, conditions: Conditions): void {
  const isDripping = conditions.addFlag('slow-drip')
  const isMalformed = conditions.addFlag('malformed-health')
  let turn = 0
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.url !== '/health' || typeof payload !== 'string') return payload
    let text = payload
    if (isMalformed()) {
      const wrong = MALFORMED[turn++ % MALFORMED.length]
      text = wrong?.body(payload) ?? ''
      void reply.code(200).type(wrong?.type ?? 'text/html')
    }
    return isDripping() ? Readable.from(drip(text, isDripping), { objectMode: false }) : text
  })
}

/** What a proxy, a torn connection and another release would answer. */
const MALFORMED: readonly { type: string; body: (healthy: string) => string }[] = [
  {
    type: 'text/html; charset=utf-8',
    body: () => '<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>',
  },
  { type: 'application/health+json', body: (healthy) => healthy.slice(0, healthy.length / 2) },
  {
    type: 'application/health+json',
    body: () => JSON.stringify({ status: 200, serviceId: null, checks: 'all of them' }),
  },
]

/** The rest comes at once when it is over. */
async function* drip(text: string, isDripping: () => boolean): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1) {
    if (!isDripping()) {
      yield bytes.subarray(at)
      return
    }
    yield bytes.subarray(at, at + 1)
    await pause(BYTE_EVERY_MS)
  }
}
