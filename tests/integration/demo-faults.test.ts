import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'

let platform: TestPlatform
let admin: Client
beforeAll(async () => {
  platform = await sharedPlatform()
  admin = new Client({ connectionString: platform.file.postgres.primary.super })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await platform.stop()
})

async function value<T>(sql: string, client: Client = admin): Promise<T> {
  return (await client.query<{ value: T }>(sql)).rows[0]!.value
}

const worker = (kind: string): string =>
  platform.file.workers.find((each) => each.kind === kind)!.baseUrl

async function breakerState(kind: 'api' | 'scraper'): Promise<string> {
  const body = (await (await fetch(`${worker(kind)}/ops/breakers`)).json()) as {
    breakers: { state: string }[]
  }
  return body.breakers[0]!.state
}

describe('faults', () => {
  it('DP6: lock-chain is three deep behind one idle root, and leaves nothing', async () => {
    const edges = `select coalesce(json_agg(json_build_array(a.pid, b.pid)), '[]') as value
                     from pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) b(pid) where a.wait_event_type = 'Lock'`
    const fault = await startFault(platform, 'lock-chain')
    const found = await value<[number, number][]>(edges)
    const blockersOf = (pid: number): number[] =>
      found.filter(([waiter]) => waiter === pid).map(([, blocker]) => blocker)
    const depth = (pid: number): number =>
      Math.max(0, ...blockersOf(pid).map((blocker) => 1 + depth(blocker)))
    const roots = new Set(
      found.map(([, blocker]) => blocker).filter((pid) => blockersOf(pid).length === 0),
    )
    const rootState = await value<string>(
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
        `select count(*)::int as value from pg_stat_activity where pid = ${[...roots][0] ?? 0}`,
      ),
    ).toBe(0)
    await until(
      'no waiting session',
      10_000,
      async () => (await value<unknown[]>(edges)).length === 0,
    )
  })

  it('DP6: lock-chain ends well when a person ends its root', async () => {
    const fault = await startFault(platform, 'lock-chain')
    const root = Number(/root is pid (\d+)/.exec(fault.said())?.[1])
    const act = new Client({ connectionString: platform.file.postgres.primary.act })
    await act.connect()
    await act.query('select pg_terminate_backend($1)', [root])
    await act.end()
    await until('everyone behind the root goes on', 10_000, async () => {
      return (
        (await value<number>(
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

    expect(await value<number>(open)).toBe(1)
    expect(await fault.exited).toBe(0)
    expect(await value<number>(open)).toBe(0)
  })

  it('DP6: replica-pause makes real lag in bytes and takes it away', async () => {
    const replica = new Client({ connectionString: platform.file.postgres.replica.super })
    await replica.connect()
    const lag =
      'select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::int as value from pg_stat_replication'
    const fault = await startFault(platform, 'replica-pause')
    await until('lag', 20_000, async () => (await value<number>(lag)) > 100_000)
    expect(await value<boolean>('select pg_is_wal_replay_paused() as value', replica)).toBe(true)

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    expect(await value<boolean>('select pg_is_wal_replay_paused() as value', replica)).toBe(false)
    await until('no lag', 30_000, async () => (await value<number>(lag)) < 1_000_000)
    expect(
      await value<number>("select count(*)::int as value from audit_log where actor = 'fault'"),
    ).toBe(0)
    await replica.end()
  })

  it('DP6: worker-crash kills the scraper and keeps it down; afterwards it is back with a new pid', async () => {
    const before = platform.file.workers.find((each) => each.kind === 'scraper')!
    const fault = await startFault(platform, 'worker-crash')
    await until('the end of the scraper', 10_000, () =>
      fetch(`${before.baseUrl}/health`).then(
        () => false,
        () => true,
      ),
    )

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    await until('the scraper', 60_000, () =>
      fetch(`${before.baseUrl}/health`).then(
        (response) => response.ok,
        () => false,
      ),
    )
    const { slots } = (await (await fetch(`${before.baseUrl}/ops/pool`)).json()) as {
      slots: { recovered: number }
    }
    expect(slots.recovered).toBe(1)
    const after = await until('the new pid', 10_000, async () => {
      const found = (await platform.reread()).workers.find((each) => each.kind === 'scraper')!
      return found.pid !== before.pid && found
    })
    expect(after.baseUrl).toBe(before.baseUrl)
  })

  it('DP6: register-outage opens the breakers of api and scraper; they close by themselves after it', async () => {
    await until(
      'closed breakers',
      30_000,
      async () =>
        (await breakerState('api')) === 'CLOSED' && (await breakerState('scraper')) === 'CLOSED',
    )
    const fault = await startFault(platform, 'register-outage')
    await until(
      'open breakers',
      30_000,
      async () =>
        (await breakerState('api')) === 'OPEN' && (await breakerState('scraper')) === 'OPEN',
    )
    const health = await fetch(`${worker('api')}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'warn' })

    // A reset while the register is still out does not last.
    await fetch(`${worker('api')}/ops/breakers/register`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${platform.file.opsToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ updateState: 'CLOSE' }),
    })
    await until('it is open again', 30_000, async () => (await breakerState('api')) === 'OPEN')

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    await until(
      'closed breakers',
      60_000,
      async () =>
        (await breakerState('api')) === 'CLOSED' && (await breakerState('scraper')) === 'CLOSED',
    )
  })

  it('DP6: stale-view makes project_stats too old; a refresh cures it, and the end restores the limit', async () => {
    const over = `select clock_timestamp() - refreshed_at > max_age_s * interval '1 second' as value
                    from ops.view_refresh join ops.view_limit using (view_name) where view_name = 'project_stats'`
    const limit = "select max_age_s as value from ops.view_limit where view_name = 'project_stats'"
    expect(await value<boolean>(over)).toBe(false)
    const fault = await startFault(platform, 'stale-view')
    await until('the view is too old', 30_000, () => value<boolean>(over))

    const act = new Client({ connectionString: platform.file.postgres.primary.act })
    await act.connect()
    await act.query('refresh materialized view concurrently project_stats')
    await act.end()
    await until('the normal limit', 10_000, async () => (await value<number>(limit)) === 300)
    expect(await value<boolean>(over)).toBe(false)

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    expect(await value<number>(limit)).toBe(300)
  })
})
