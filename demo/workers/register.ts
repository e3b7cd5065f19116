import { z } from 'zod'
import { Leases } from '../lib/lease'
import { pause } from '../lib/wait'
import { OpsKit } from '../worker-kit/ops'
import { announcedPage } from './announcements'
import type { WorkerProcess } from './config'
import { Metrics } from './kit/metrics'
import { Problem } from './kit/problem'
import { listen, makeServer, traced } from './kit/server'

const Mode = z.object({ mode: z.enum(['ok', 'out']), forMs: z.int().min(0).max(3_600_000) })

/** The stub of a licence register that belongs to somebody else and that can have an outage. */
export async function runRegister({ config, log }: WorkerProcess): Promise<() => Promise<void>> {
  const app = makeServer({ opsToken: config.opsToken, metrics: new Metrics(config), log })
  const outages = new Leases<'out'>(Date.now)
  const requireUp = (): void => {
    if (outages.get('mode') === 'out')
      throw new Problem(503, 'Service unavailable', 'the register is out')
  }
  // The register is no worker of ours: it speaks the contract by the kit, as any service may.
  const ops = new OpsKit({
    ...{ service: 'register', instance: config.instance, version: config.version },
    token: config.opsToken,
    checks: () => ({
      'register:mode': { status: outages.get('mode') === 'out' ? 'fail' : 'pass' },
    }),
    breakers: [],
    actions: [],
  })
  app.addHook('onRequest', async (request, reply) => {
    if (ops.handle(request.raw, reply.raw)) reply.hijack()
  })

  traced(app, 'GET', '/licence/:id', async ({ params }) => {
    requireUp()
    const employerId = Number(params['id'])
    await pause(4 + (employerId % 7) * 3)
    return { employerId, licensed: employerId % 20 !== 0, checkedAt: new Date().toISOString() }
  })
  traced(app, 'GET', '/projects', async ({ query }) => {
    requireUp()
    const page = z.coerce.number().int().min(0).safeParse(query['page'])
    if (!page.success) throw new Problem(400, 'Bad request', z.prettifyError(page.error))
    return announcedPage(page.data, Date.now())
  })
  app.put('/control/mode', async (request) => {
    const body = Mode.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    outages.hold('mode', 'out', body.data.mode === 'out' ? body.data.forMs : 0)
    ops.log('info', `mode ${outages.get('mode') ?? 'ok'} for ${body.data.forMs} ms`)
    return { mode: outages.get('mode') ?? 'ok' }
  })
  await listen(app, config.port)
  return () => app.close()
}
