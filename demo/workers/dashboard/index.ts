import { z } from 'zod'
import { Leases } from '../../lib/lease'
import { repeat } from '../../lib/wait'
import type { WorkerConfig } from '../config'
import { Breaker } from '../kit/breaker'
import { fetchJson } from '../kit/fetch-json'
import { Problem } from '../kit/problem'
import { Runtime } from '../kit/runtime'
import { listen, traced } from '../kit/server'
import { Refresher } from './refresher'

const Pause = z.object({ view: z.string(), forMs: z.int().min(0).max(3_600_000) })

/** The dashboard: keeps the views fresh, reads them from the replica, asks the api through a breaker. */
export async function runDashboard(config: WorkerConfig): Promise<() => Promise<void>> {
  const runtime = new Runtime(config, 4)
  const { app, databases, metrics, now } = runtime
  let last: { value: unknown; atMs: number } | undefined
  const api = new Breaker<string, unknown>({
    name: 'api',
    dependsOn: 'api',
    metrics,
    now,
    call: async (path) => {
      last = { value: await fetchJson(`${config.apiUrl}${path}`, 'api'), atMs: now() }
      return last.value
    },
    testInput: '/api/summary',
    fallback: () => last,
    fallbackName: 'summary last known',
  })
  runtime.onClose(() => api.close())

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
  runtime.addOps({ breakers: [api] })
  const refresher = new Refresher(databases, (view) => paused.get(view) === true, now)
  await refresher.refreshStale().catch((thrown: unknown) => {
    console.error(`refresh: ${String(thrown)}`)
  })
  await listen(app, config.port)

  const refreshing = repeat(
    1_000,
    () => refresher.refreshDue(),
    (thrown) => console.error(`refresh: ${String(thrown)}`),
  )
  runtime.onClose(() => refreshing.stop())
  const asking = repeat(500, () => api.fire('/api/summary').then(() => undefined))
  runtime.onClose(() => asking.stop())
  return () => runtime.close()
}
