import { withSession } from '../faults/session'
import type { Condition } from '../lib/conditions'
import { waitFor } from '../lib/wait'
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

const FEW_ROWS = 1_000
const CLEAN_WITHIN_MS = 15_000

/** The rows that a churn left behind are cleaned, as soon as the replica needs them no longer either. */
export function deadRows(url: string): Condition {
  return {
    begin: () => undefined,
    end: () =>
      withSession(url, async (session) => {
        await session.run("set lock_timeout = '5s'")
        await session.run('vacuum workers')
        const clean = async (): Promise<true | undefined> => {
          const [row] = await session.run(
            "select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'workers'",
          )
          if (Number(row?.['dead']) < FEW_ROWS) return true
          await session.run('vacuum workers')
          return undefined
        }
        // Some other old snapshot may keep them longer: then autovacuum has the rest.
        await waitFor('clean rows', clean, { deadlineMs: CLEAN_WITHIN_MS, everyMs: 1_000 }).catch(
          () => undefined,
        )
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
    withSession(url, async (session) => {
      await session.run(sql)
    })
  return {
    begin: () => run(replica, 'select pg_wal_replay_pause()'),
    end: async () => {
      await run(replica, 'select pg_wal_replay_resume()')
      await run(primary, "delete from audit_log where actor = 'fault'")
    },
  }
}
