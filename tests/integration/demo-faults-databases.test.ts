import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'
import {
  addressOf,
  connect,
  during,
  metricOf,
  readJson,
  statusOf,
  value,
} from './demo-faults-support'

const INDEX = `select count(*)::int as value from pg_index
                where indexrelid = to_regclass('site_visits_project_idx') and indisvalid`
const PAUSED = 'select pg_is_wal_replay_paused() as value'

let platform: TestPlatform
let admin: Client
let replica: Client
beforeAll(async () => {
  platform = await sharedPlatform()
  admin = await connect(platform.file.postgres.primary.super)
  replica = await connect(platform.file.postgres.replica.super)
})
afterAll(async () => {
  await Promise.all([admin.end(), replica.end()])
  await platform.stop()
})

interface PoolPage {
  pools: { name: string; total: number; idle: number; waiting: number; max: number }[]
}

/** Reads the visits of a project until `times` of them were read by a scan of the table, on either server. */
async function tableScans(): Promise<number> {
  const sql = "select seq_scan::int as value from pg_stat_user_tables where relname = 'site_visits'"
  return (await value<number>(admin, sql)) + (await value<number>(replica, sql))
}

describe('faults of the databases', () => {
  it('DP6: lock-chain is three deep behind one idle root, and leaves nothing', async () => {
    const edges = `select coalesce(json_agg(json_build_array(a.pid, b.pid)), '[]') as value
                     from pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) b(pid) where a.wait_event_type = 'Lock'`
    const fault = await startFault(platform, 'lock-chain')
    const found = await value<[number, number][]>(admin, edges)
    const blockersOf = (pid: number): number[] =>
      found.filter(([waiter]) => waiter === pid).map(([, blocker]) => blocker)
    const depth = (pid: number): number =>
      Math.max(0, ...blockersOf(pid).map((blocker) => 1 + depth(blocker)))
    const roots = new Set(
      found.map(([, blocker]) => blocker).filter((pid) => blockersOf(pid).length === 0),
    )
    const rootState = await value<string>(
      admin,
      `select state as value from pg_stat_activity where pid = ${[...roots][0] ?? 0}`,
    )

    expect(roots.size).toBe(1)
    expect(rootState).toBe('idle in transaction')
    expect(new Set(found.map(([waiter]) => waiter)).size).toBeGreaterThanOrEqual(6)
    expect(Math.max(...found.map(([waiter]) => depth(waiter)))).toBeGreaterThanOrEqual(3)

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    expect(
      await value<number>(
        admin,
        `select count(*)::int as value from pg_stat_activity where pid = ${[...roots][0] ?? 0}`,
      ),
    ).toBe(0)
    await until(
      'no waiting session',
      10_000,
      async () => (await value<unknown[]>(admin, edges)).length === 0,
    )
  })

  it('DP6: lock-chain ends well when a person ends its root', async () => {
    const fault = await startFault(platform, 'lock-chain')
    const root = Number(/root is pid (\d+)/.exec(fault.said())?.[1])
    const act = await connect(platform.file.postgres.primary.act)
    await act.query('select pg_terminate_backend($1)', [root])
    await act.end()
    await until('everyone behind the root goes on', 10_000, async () => {
      return (
        (await value<number>(
          admin,
          "select count(*)::int as value from pg_stat_activity where wait_event_type = 'Lock'",
        )) === 0
      )
    })
    fault.interrupt()
    expect(await fault.exited).toBe(0)
  })

  it('DP6: idle-in-transaction leaves a session idle in transaction until its time is over', async () => {
    const open =
      "select count(*)::int as value from pg_stat_activity where state = 'idle in transaction' and application_name = 'scraper' and usename = 'scraper_rw' and backend_xmin is not null"
    const fault = await startFault(platform, 'idle-in-transaction', '3s')

    expect(await value<number>(admin, open)).toBe(1)
    expect(await fault.exited).toBe(0)
    expect(await value<number>(admin, open)).toBe(0)
  })

  it('DP6: replica-pause makes real lag in bytes and takes it away', async () => {
    const lag =
      'select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::int as value from pg_stat_replication'
    const fault = await startFault(platform, 'replica-pause')
    await until('lag', 20_000, async () => (await value<number>(admin, lag)) > 100_000)
    expect(await value<boolean>(replica, 'select pg_is_wal_replay_paused() as value')).toBe(true)

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    expect(await value<boolean>(replica, 'select pg_is_wal_replay_paused() as value')).toBe(false)
    await until('no lag', 30_000, async () => (await value<number>(admin, lag)) < 1_000_000)
    expect(
      await value<number>(
        admin,
        "select count(*)::int as value from audit_log where actor = 'fault'",
      ),
    ).toBe(0)
  })

  it('DP6: stale-view makes project_stats too old; a refresh cures it, and the end restores the limit', async () => {
    const over = `select clock_timestamp() - refreshed_at > max_age_s * interval '1 second' as value
                    from ops.view_refresh join ops.view_limit using (view_name) where view_name = 'project_stats'`
    const limit = "select max_age_s as value from ops.view_limit where view_name = 'project_stats'"
    expect(await value<boolean>(admin, over)).toBe(false)
    const fault = await startFault(platform, 'stale-view')
    await until('the view is too old', 30_000, () => value<boolean>(admin, over))

    const act = await connect(platform.file.postgres.primary.act)
    await act.query('refresh materialized view concurrently project_stats')
    await act.end()
    await until('the normal limit', 10_000, async () => (await value<number>(admin, limit)) === 300)
    expect(await value<boolean>(admin, over)).toBe(false)

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    expect(await value<number>(admin, limit)).toBe(300)
  })

  it('DP6: slow-query and autovacuum-blocked at once: each hits its own table and is taken back', async () => {
    const api = addressOf(platform, 'api')
    const dead =
      "select n_dead_tup::int as value from pg_stat_user_tables where relname = 'workers'"
    const plan = `explain (format json) select id from site_visits where project_id = 7
                   order by visited_at desc limit 20`
    const planned = async (): Promise<string> =>
      JSON.stringify((await replica.query<object>(plan)).rows)
    expect(await value<number>(admin, INDEX)).toBe(1)
    expect(await planned()).toContain('site_visits_project_idx')
    const deadBefore = await value<number>(admin, dead)

    await during(platform, 'slow-query', async () => {
      await during(platform, 'autovacuum-blocked', async () => {
        expect(await value<number>(admin, INDEX)).toBe(0)
        await until('the new plan', 10_000, async () => (await planned()).includes('Seq Scan'))
        const scansBefore = await tableScans()
        await until('scans of the whole table', 30_000, async () => {
          expect(await statusOf(`${api}/api/projects/7/visits`)).toBe(200)
          return (await tableScans()) > scansBefore + 5
        })
        await until('dead rows', 30_000, async () => {
          return (await value<number>(admin, dead)) > deadBefore + 3_000
        })
        await admin.query("set lock_timeout = '200ms'")
        await expect(admin.query('vacuum workers')).rejects.toThrow('lock timeout')
        await admin.query('reset lock_timeout')
        const holding = await value<number>(
          admin,
          `select count(*)::int as value from pg_stat_activity
            where state = 'active' and query like '%pg_sleep(3600)%' and backend_xmin is not null`,
        )
        expect(holding).toBeGreaterThan(0)
      })
      await until('a cleaned table', 20_000, async () => (await value<number>(admin, dead)) < 1_000)
      expect(await value<number>(admin, INDEX)).toBe(0)
    })

    expect(await value<number>(admin, INDEX)).toBe(1)
    await until('the old plan', 10_000, async () =>
      (await planned()).includes('site_visits_project_idx'),
    )
    await expect(admin.query('vacuum workers')).resolves.toBeDefined()
  })

  it('DP6: pool-exhaustion takes every connection of the api: callers wait and give up', async () => {
    const api = addressOf(platform, 'api')
    const pools = async (): Promise<PoolPage['pools']> =>
      (await readJson<PoolPage>(`${api}/ops/pool`)).pools
    const pending = 'db_client_connection_pending_requests'
    await until('a healthy api', 20_000, async () => (await statusOf(`${api}/health`)) === 200)

    await during(platform, 'pool-exhaustion', async () => {
      // What is in no cache needs a connection, and gets none within its three seconds.
      const asked = until('an answer that never came', 60_000, async () => {
        const response = await fetch(`${api}/api/patches`)
        return response.status === 500 && (await response.text())
      })
      await until('waiting callers of full pools', 20_000, async () =>
        (await pools()).some((pool) => pool.waiting > 0 && pool.total === pool.max),
      )
      await until('waiting callers in its metrics', 20_000, async () => {
        return (await metricOf(api, pending)) > 0
      })
      expect(await asked).toContain('timeout exceeded when trying to connect')
      await until('a failed health', 20_000, async () => (await statusOf(`${api}/health`)) === 503)
    })

    await until('free connections', 20_000, async () =>
      (await pools()).every((pool) => pool.waiting === 0),
    )
    await until('a healthy api', 20_000, async () => (await statusOf(`${api}/health`)) === 200)
    expect(await statusOf(`${api}/api/patches`)).toBe(200)
  })

  it('DP6: a fault that is killed leaves nothing: index, replay and dead rows heal by themselves', async () => {
    const names = ['slow-query', 'replica-pause', 'autovacuum-blocked']
    const faults = []
    for (const name of names) faults.push(await startFault(platform, name, '120s'))
    expect(await value<number>(admin, INDEX)).toBe(0)
    expect(await value<boolean>(replica, PAUSED)).toBe(true)

    for (const fault of faults) fault.kill()

    await until('replay', 30_000, async () => !(await value<boolean>(replica, PAUSED)))
    await until('the index', 30_000, async () => (await value<number>(admin, INDEX)) === 1)
    await until('no session of it', 30_000, async () => {
      const left = `select count(*)::int as value from pg_stat_activity where query like '%pg_sleep(3600)%' and pid <> pg_backend_pid()`
      return (await value<number>(admin, left)) === 0
    })
    await until('no row of it', 30_000, async () => {
      const rows = "select count(*)::int as value from audit_log where actor = 'fault'"
      return (await value<number>(admin, rows)) === 0
    })
  })
})
