import { waitFor } from '../lib/wait'
import { defineFault, type FaultContext } from './fault'
import { Session, withSession } from './session'

interface Link {
  readonly app: 'api' | 'scraper'
  /** Run first and left open: the lock that the next ones want. */
  readonly holds: string | null
  /** Run last: it waits, and commits once it got what it wanted. */
  readonly wants: string | null
}

const touch = (table: string, column: string): string =>
  `update ${table} set ${column} = ${column} where id = 1`

// root holds project 1; two wait for it, one of them holding employer 1; two wait for that one, one holding worker 1; two wait for the third.
const LINKS: readonly Link[] = [
  { app: 'api', holds: touch('projects', 'stage'), wants: null },
  { app: 'api', holds: touch('employers', 'status'), wants: touch('projects', 'stage') },
  { app: 'api', holds: null, wants: touch('projects', 'name') },
  { app: 'scraper', holds: touch('workers', 'trade'), wants: touch('employers', 'status') },
  { app: 'scraper', holds: null, wants: touch('employers', 'name') },
  { app: 'api', holds: null, wants: touch('workers', 'trade') },
  { app: 'api', holds: null, wants: touch('workers', 'full_name') },
]

/** A session forgot its transaction; six others stand behind it, three deep. */
export const lockChain = defineFault({
  name: 'lock-chain',
  title: 'An idle transaction holds a project; six sessions wait behind it, three levels deep',
  expect: 'A blocking tree with one root, idle in transaction, and 6 blocked sessions',
  hits: ['primary'],
  start: async (context) => {
    const open: { session: Session; pid: number }[] = []
    const undo = async (): Promise<void> => {
      const { super: superUrl } = context.platform.postgres.primary
      // The last waiters first: nobody then gets a lock only to lose it.
      for (const { session, pid } of open.splice(0).reverse()) await session.end(superUrl, pid)
    }
    try {
      for (const link of LINKS) open.push(await join(context, link))
      await waitFor('six waiting sessions', () => countWaiting(open, context), {
        deadlineMs: 15_000,
      })
    } catch (thrown) {
      await undo()
      throw thrown
    }
    context.log(`root is pid ${open[0]?.pid ?? 0}`)
    return undo
  },
})

async function join(
  { platform }: FaultContext,
  link: Link,
): Promise<{ session: Session; pid: number }> {
  const session = await Session.open(platform.postgres.apps[link.app], link.app)
  const pid = await session.pid()
  await session.run('begin')
  if (link.holds !== null) await session.run(link.holds)
  // As an application does: whoever gets its turn commits, so that ending the root frees everyone.
  if (link.wants !== null) session.send(link.wants, 'commit')
  return { session, pid }
}

async function countWaiting(
  open: readonly { pid: number }[],
  { platform }: FaultContext,
): Promise<true | undefined> {
  return withSession(platform.postgres.primary.super, async (watcher) => {
    const [row] = await watcher.run(
      "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and pid = any($1)",
      [open.map((each) => each.pid)],
    )
    return row?.['waiting'] === LINKS.length - 1 ? true : undefined
  })
}
