import { repeat } from '../lib/wait'
import { holdCondition, platformOf } from './control'
import { defineFault, type FaultContext } from './fault'
import { Session } from './session'

const ROWS = 500
// Ids above those that other faults lock.
const FIRST_ROW = 1_000
const EVERY_MS = 250

/** A long report keeps old rows alive, a stuck maintenance job keeps vacuum out, and meanwhile every row is rewritten. */
export const autovacuumBlocked = defineFault({
  name: 'autovacuum-blocked',
  title: 'Dead rows of workers pile up; an old snapshot and a lock keep vacuum from them',
  expect:
    'Dead rows of workers grow by about 2,000 a second; vacuum cannot take the table, nor could it clean it',
  hits: ['primary'],
  start: async (context) => {
    const release = await holdCondition(context, platformOf(context), 'autovacuum-blocked')
    const sessions: Opened[] = []
    const undo = async (): Promise<void> => {
      const { super: superUrl } = context.platform.postgres.primary
      for (const { session, pid } of sessions.splice(0)) await session.end(superUrl, pid)
      await release()
    }
    try {
      sessions.push(
        await occupy(context, [
          'begin isolation level repeatable read',
          'select count(*) from employers',
        ]),
        await occupy(context, ['begin', 'lock table workers in share update exclusive mode']),
      )
      const churn = await startChurn(context)
      return async () => {
        await churn()
        await undo()
      }
    } catch (thrown) {
      await undo()
      throw thrown
    }
  },
})

interface Opened {
  readonly session: Session
  readonly pid: number
}

/** Takes what it takes, and then seems to work for an hour. Should we be killed, the server notices within a second. */
async function occupy({ platform }: FaultContext, statements: readonly string[]): Promise<Opened> {
  const session = await Session.open(platform.postgres.apps.api, 'api')
  const pid = await session.pid()
  await session.run("set client_connection_check_interval = '1s'")
  for (const sql of statements) await session.run(sql)
  session.send('select pg_sleep(3600)')
  return { session, pid }
}

async function startChurn({ platform, log }: FaultContext): Promise<() => Promise<void>> {
  const writer = await Session.open(platform.postgres.apps.api, 'api')
  const [row] = await writer.run('select max(id) as last from workers')
  const last = Number(row?.['last'] ?? FIRST_ROW)
  let from = FIRST_ROW
  const churning = repeat(
    EVERY_MS,
    async () => {
      await writer.run('update workers set trade = trade where id between $1 and $2', [
        from,
        from + ROWS - 1,
      ])
      from = from + 2 * ROWS > last ? FIRST_ROW : from + ROWS
    },
    (thrown) => log(`update: ${String(thrown)}`),
  )
  return async () => {
    await churning.stop()
    await writer.close()
  }
}
