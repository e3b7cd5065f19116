import { withSession } from '../faults/session'
import type { Condition } from '../lib/conditions'
import { VISITS_BY_PROJECT, VISITS_BY_PROJECT_ON } from '../schema/tables'
import { limitStatements } from '../schema/views'

const PATIENCE = "set statement_timeout = '60s'"

/** The api loses the index it asks by most; it is built again beside the traffic. */
export function droppedIndex(url: string): Condition {
  return {
    begin: () =>
      withSession(url, async (session) => {
        await session.run(PATIENCE)
        await session.run(`drop index concurrently if exists ${VISITS_BY_PROJECT}`)
      }),
    end: () => putIndexBack(url),
  }
}

/** Also at each start: a platform that ended in the middle of it left its data without. */
export function putIndexBack(url: string): Promise<void> {
  return withSession(url, async (session) => {
    await session.run(PATIENCE)
    // A build that was broken off leaves an index that nothing uses and that is in the way.
    const broken = await session.run(
      'select from pg_index where indexrelid = to_regclass($1) and not indisvalid',
      [VISITS_BY_PROJECT],
    )
    if (broken.length > 0) await session.run(`drop index concurrently ${VISITS_BY_PROJECT}`)
    await session.run(
      `create index concurrently if not exists ${VISITS_BY_PROJECT} on ${VISITS_BY_PROJECT_ON}`,
    )
  })
}

/** The rows that a churn left behind are cleaned. */
export function deadRows(url: string): Condition {
  return {
    begin: () => undefined,
    end: () =>
      withSession(url, async (session) => {
        await session.run("set lock_timeout = '5s'")
        await session.run('vacuum workers')
      }),
  }
}

/** Every view gets its own limit back. */
export function shortViewLimit(url: string): Condition {
  return {
    begin: () => undefined,
    end: () =>
      withSession(url, async (session) => {
        for (const statement of limitStatements()) await session.run(statement)
      }),
  }
}

/** The replica receives and does not replay. What was written for the sake of the lag is taken away again. */
export function pausedReplay(primary: string, replica: string): Condition {
  const run = (url: string, sql: string): Promise<void> =>
    withSession(url, async (session) => void (await session.run(sql)))
  return {
    begin: () => run(replica, 'select pg_wal_replay_pause()'),
    end: async () => {
      await run(replica, 'select pg_wal_replay_resume()')
      await run(primary, "delete from audit_log where actor = 'fault'")
    },
  }
}
