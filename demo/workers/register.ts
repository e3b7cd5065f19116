import { z } from 'zod'
import { Leases } from '../lib/lease'
import { pause } from '../lib/wait'
import type { WorkerConfig } from './config'
import { Metrics } from './kit/metrics'
import { Problem } from './kit/problem'
import { listen, makeServer, traced } from './kit/server'

const Mode = z.object({ mode: z.enum(['ok', 'out']), forMs: z.int().min(0).max(3_600_000) })

/** The stub of a licence register that belongs to somebody else and that can have an outage. */
export async function runRegister(config: WorkerConfig): Promise<() => Promise<void>> {
  const app = makeServer({ opsToken: config.opsToken, metrics: new Metrics('register') })
  const outages = new Leases<'out'>(Date.now)

  traced(app, 'GET', '/licence/:id', async ({ params }) => {
    if (outages.get('mode') === 'out')
      throw new Problem(503, 'Service unavailable', 'the register is out')
    const employerId = Number(params['id'])
    await pause(4 + (employerId % 7) * 3)
    return { employerId, licensed: employerId % 20 !== 0, checkedAt: new Date().toISOString() }
  })
  app.get('/health', async (_request, reply) => {
    const out = outages.get('mode') === 'out'
    const body = { status: out ? 'fail' : 'pass', serviceId: 'register', version: config.version }
    return reply
      .code(out ? 503 : 200)
      .type('application/health+json')
      .send(JSON.stringify(body))
  })
  app.put('/control/mode', async (request) => {
    const body = Mode.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    outages.hold('mode', 'out', body.data.mode === 'out' ? body.data.forMs : 0)
    return { mode: outages.get('mode') ?? 'ok' }
  })
  await listen(app, config.port)
  return () => app.close()
}
