import { repeat } from '../lib/wait'
import { VIEWS } from '../schema/views'
import { holdCondition, holdLease, platformOf, putJson, workerOf } from './control'
import { defineFault, type FaultContext } from './fault'
import { Session } from './session'

const VIEW = 'project_stats'
const NORMAL_LIMIT_S = VIEWS.find((view) => view.name === VIEW)?.maxAgeS ?? 300
const SHORTEST_LIMIT_S = 5

/** The dashboard stops refreshing a view whose limit is shorter than its age. The ledger never lies: only the limit is changed. */
export const staleView = defineFault({
  name: 'stale-view',
  title: 'project_stats is no longer refreshed and is older than it may be',
  expect:
    'project_stats is over its age limit, and so are the views that read it; a refresh by anyone cures it',
  hits: ['primary'],
  start: async (context) => {
    const dashboard = workerOf(context, 'dashboard')
    const restoreLimit = await holdCondition(context, platformOf(context), 'stale-view')
    const release = await holdLease(
      (forMs) => putJson(context, `${dashboard}/control/paused-views`, { view: VIEW, forMs }),
      context.log,
    )
    const admin = await Session.open(context.platform.postgres.primary.super, 'fault')
    const keeper = await keepStale(admin, context)
    return async () => {
      await keeper.stop()
      await admin.close()
      await restoreLimit()
      await release()
    }
  },
})

/** The limit is kept below the age until somebody refreshes the view; then it gets its normal limit back. */
async function keepStale(
  admin: Session,
  { log }: FaultContext,
): Promise<{ stop: () => Promise<void> }> {
  const look = async (): Promise<{ age: number; at: string }> => {
    const [row] = await admin.run(
      `select extract(epoch from clock_timestamp() - refreshed_at)::float8 as age, refreshed_at::text as at
         from ops.view_refresh where view_name = $1`,
      [VIEW],
    )
    return { age: Number(row?.['age'] ?? 0), at: String(row?.['at']) }
  }
  const first = await look()
  const limitS = Math.max(SHORTEST_LIMIT_S, Math.min(60, Math.floor(first.age) - 1))
  await setLimit(admin, limitS)
  let cured = false
  return repeat(
    500,
    async () => {
      if (cured || (await look()).at === first.at) return
      cured = true
      await setLimit(admin, NORMAL_LIMIT_S)
      log(`${VIEW} was refreshed: its limit is ${NORMAL_LIMIT_S} s again`)
    },
    (thrown) => log(String(thrown)),
  )
}

async function setLimit(admin: Session, seconds: number): Promise<void> {
  await admin.run('update ops.view_limit set max_age_s = $2 where view_name = $1', [VIEW, seconds])
}
