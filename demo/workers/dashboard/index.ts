import { z } from 'zod'
import { Leases } from '../../lib/lease'
import { repeat } from '../../lib/wait'
import type { WorkerProcess } from '../config'
import { awaitNeighbour, makeNeighbour } from '../kit/neighbour'
import { Problem } from '../kit/problem'
import { Runtime } from '../kit/runtime'
import { listen, traced } from '../kit/server'
import { Refresher } from './refresher'

const Pause = z.object({ view: z.string(), forMs: z.int().min(0).max(3_600_000) })

/** The dashboard: keeps the views fresh, reads them from the replica, asks the api through a breaker. */
export async function runDashboard(started: WorkerProcess): Promise<() => Promise<void>> {
  const runtime = new Runtime(started, 4)
  const { config, app, databases, now, log, drain } = runtime
  const api = makeNeighbour(runtime, 'api', config.apiUrl)

  const paused = new Leases<true>(now)
  app.put('/control/paused-views', async (request) => {
    const body = Pause.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    paused.hold(body.data.view, true, body.data.forMs)
    return { view: body.data.view, paused: paused.get(body.data.view) === true }
  })
  traced(app, 'GET', '/dashboard', () =>
    databases.read(
      'select region, sum(projects)::int as projects, sum(visits)::int as visits from patch_dashboard group by region order by region',
    ),
  )
  traced(app, 'GET', '/dashboard/daily', () =>
    databases.read(
      'select day, sum(visits)::int as visits from visit_daily group by day order by day desc limit 30',
    ),
  )
  await runtime.addOps({ breakers: [api] })
  const refresher = new Refresher(databases, (view) => paused.get(view) === true, now)
  await refresher.refreshStale().catch(log.failed('refresh'))
  await listen(app, config.port)
  await awaitNeighbour(config.apiUrl)

  const refreshing = repeat(
    1_000,
    async () => {
      if (!drain.isOn) await refresher.refreshDue()
    },
    log.failed('refresh'),
  )
  runtime.onClose(() => refreshing.stop())
  const asking = repeat(500, () => api.fire('/api/summary').then(() => undefined))
  runtime.onClose(() => asking.stop())
  return () => runtime.close()
}
