import { randomFillSync } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { SenderReport } from './flood'
import { requestBodies, SPANS_EACH, type RequestBody } from './spans'

/** A process of its own: `PORT SPANS_PER_S SECONDS`. Posts at that pace whether or not it is answered, and tells what came of it. */
const [port = 0, spansPerS = 0, seconds = 0] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const bodies = requestBodies(20, SPANS_EACH)

/** New ids in place: what came before is known to the receiver and would not count. */
function renew({ bytes, ids, traces }: RequestBody): Buffer {
  for (const at of ids) randomFillSync(bytes, at, 8)
  for (const places of traces) {
    const traceId = randomFillSync(Buffer.alloc(16))
    for (const at of places) traceId.copy(bytes, at)
  }
  return Buffer.from(bytes)
}

function post(body: Buffer): Promise<number> {
  return new Promise((done) => {
    const call = request(
      {
        ...{ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent },
        headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
      },
      (reply) => reply.resume().on('end', () => done(reply.statusCode ?? 0)),
    )
    call.on('error', () => done(0))
    call.end(body)
  })
}

const report: SenderReport = { sent: 0, taken: 0, refused: 0, failed: 0, beganAt: 0, tookS: 0 }
const everyMs = (1_000 * SPANS_EACH) / spansPerS
const beganAt = performance.now()
report.beganAt = Date.now()
const posts: Promise<void>[] = []
for (let one = 0; one * everyMs < seconds * 1_000; one += 1) {
  const body = bodies[one % bodies.length]
  if (body === undefined) break
  await delay(Math.max(0, beganAt + one * everyMs - performance.now()))
  report.sent += SPANS_EACH
  posts.push(
    post(renew(body)).then((status) => {
      const outcome = status === 200 ? 'taken' : status >= 400 ? 'refused' : 'failed'
      report[outcome] += SPANS_EACH
    }),
  )
}
report.tookS = (performance.now() - beganAt) / 1_000
await Promise.all(posts)
agent.destroy()
process.stdout.write(`${JSON.stringify(report)}\n`)
