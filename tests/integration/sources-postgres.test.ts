import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from 'pg'
import { postgresBlocking } from '../../src/main/alerts/rules/postgres-blocking'
import { postgresIdleInTransaction } from '../../src/main/alerts/rules/postgres-idle-in-transaction'
import { postgresReplayPaused } from '../../src/main/alerts/rules/postgres-replay-paused'
import { postgresReplicaLag } from '../../src/main/alerts/rules/postgres-replica-lag'
import { postgresViewStale } from '../../src/main/alerts/rules/postgres-view-stale'
import { connectAs, startPair, until, watch, type Watched } from './sources-postgres-support'

let pair: Awaited<ReturnType<typeof startPair>>
let admin: Client
let replicaAdmin: Client
let primary: Watched
let replica: Watched
const scene: Client[] = []

const enter = async (name: string): Promise<Client> => {
  const client = await connectAs(pair.url('postgres', 'primary'), name)
  scene.push(client)
  return client
}
/** Cut, not ended: one that waits on a lock would not listen. The server is told, so that nothing stays behind. */
const leave = async (): Promise<void> => {
  await admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = any($1)`,
    [SCENE],
  )
  await Promise.all(scene.splice(0).map((client) => client.end().catch(() => undefined)))
}
const SCENE = ['scraper', 'leaky', 'root', 'middle', 'last', 'holder']

beforeAll(async () => {
  pair = await startPair()
  admin = await connectAs(pair.url('postgres', 'primary'))
  replicaAdmin = await connectAs(pair.url('postgres', 'replica'))
  primary = watch(pair.url('switchyard_watch', 'primary'))
  replica = watch(pair.url('switchyard_watch', 'replica'), { id: 'replica' })
})

afterEach(leave)

afterAll(async () => {
  await primary.close()
  await replica.close()
  await admin.end()
  await replicaAdmin.end()
  await pair.close()
})

describe('a tick of the primary', () => {
  it('PC1: groups connections with their share of max_connections', async () => {
    await enter('scraper')
    await enter('scraper')
    const group = await primary.readUntil('both sessions', 'session', () =>
      primary.view
        .table('postgres.connection-groups')
        ?.find((one) => one.app === 'scraper' && one.count === 2),
    )
    expect(group).toMatchObject({
      database: 'organising',
      user: 'postgres',
      client: '127.0.0.1',
      state: 'idle',
      percentOfMax: 2,
    })
  })

  it('PC2: counts what the server counts, against the slots that ordinary roles can use', async () => {
    await primary.read('session')
    const { rows } = await admin.query<{ used: number; open: number }>(
      `select count(*)::int as used, (select sum(case name when 'max_connections' then setting::int
          else -setting::int end)::int from pg_settings where name in
          ('max_connections', 'superuser_reserved_connections', 'reserved_connections')) as open
         from pg_stat_activity where backend_type = 'client backend'`,
    )
    const { used, open } = rows[0]!
    expect(primary.view.value('postgres.connections.total')).toBe(used)
    expect(primary.view.value('postgres.connections.used-percent')).toBeCloseTo(
      (100 * used) / open,
      6,
    )
  })

  it('PC6, PC5: shows an idle transaction with its locks, age and redacted statement', async () => {
    const leak = await enter('leaky')
    await leak.query('begin')
    await leak.query(`update projects set name = name || 'CANARY' where id = 1`)
    const found = await primary.readUntil('the finding', 'session', () => {
      const [finding] = primary.findings(postgresIdleInTransaction)
      return finding
    })
    expect(found).toMatchObject({
      severity: 'low',
      suggestion: { actionId: 'postgres.terminate-backend' },
    })
    const row = primary.view.table('postgres.sessions')?.find((one) => one.app === 'leaky')
    expect(row).toMatchObject({
      state: 'idle in transaction',
      query: 'update projects set name = name || ? where id = ?',
    })
    expect(row?.locksHeld).toBeGreaterThan(0)
    expect(row?.xactAgeMs).toBeGreaterThanOrEqual(1_500)
    const { rows } = await admin.query<{ started: string }>(
      `select backend_start at time zone 'UTC' || '+00' as started from pg_stat_activity where application_name = 'leaky'`,
    )
    expect(row?.backendStart).toBe(rows[0]?.started)
    expect(JSON.stringify([found, primary.view.table('postgres.sessions')])).not.toContain('CANARY')
  })

  it('Q3, PC6: finds the root of a chain of three levels, without waiting itself', async () => {
    const [root, middle, last] = [await enter('root'), await enter('middle'), await enter('last')]
    for (const client of [root, middle]) await client.query('begin')
    await root.query('update projects set name = name where id = 1')
    await middle.query('update projects set name = name where id = 2')
    middle.query('update projects set name = name where id = 1').catch(() => undefined)
    last.query('update projects set name = name where id = 2').catch(() => undefined)
    const finding = await primary.readUntil('two blocked', 'session', () => {
      const [one] = primary.findings(postgresBlocking)
      return one?.title.startsWith('2 blocked') === true ? one : undefined
    })
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'root'`,
    )
    expect(finding.suggestion).toMatchObject({
      actionId: 'postgres.terminate-backend',
      input: { pid: rows[0]?.pid },
    })
    expect(primary.view.value('postgres.sessions.blocked')).toBe(2)
    expect(primary.view.value('postgres.blocking.total')).toBeGreaterThan(0)

    await leave()
    await primary.readUntil(
      'nobody waits',
      'session',
      () => primary.findings(postgresBlocking).length === 0,
    )
  })

  it('Q22: goes on while a hot table and a view are locked away', async () => {
    const holder = await enter('holder')
    await holder.query('begin')
    await holder.query('lock table projects in access exclusive mode')
    // A materialized view cannot be locked by name; a refresh in a transaction holds the same lock.
    await holder.query('refresh materialized view patch_dashboard')
    await primary.readUntil('a tick', 'session', () => true)
    await primary.readUntil(
      'views',
      'views',
      () => primary.view.table('postgres.views')?.length === 4,
    )
    await primary.readUntil('ledger', 'ledger', () => true)
  })

  it('differences counters, and shows a reset of them as a gap', async () => {
    await primary.read('session')
    for (let i = 0; i < 20; i += 1) await admin.query('select 1')
    await admin.query('select pg_stat_force_next_flush()')
    const rate = await primary.readUntil('a rate', 'session', () => {
      const value = primary.view.value('postgres.transactions.rate')
      return value != null && value > 0 ? value : undefined
    })
    expect(rate).toBeGreaterThan(0)
    await admin.query('select pg_stat_reset()')
    await primary.read('session')
    expect(primary.view.value('postgres.transactions.rate')).toBeNull()
    expect(primary.view.value('postgres.deadlocks')).toBeNull()
    await primary.read('session')
    expect(primary.view.value('postgres.transactions.rate')).toBeGreaterThanOrEqual(0)
  })

  it('PC3: shows our own connections and what getting one took', async () => {
    await primary.read('session')
    const ticks = primary.view.table('postgres.own-pools')?.find((one) => one.name === 'ticks')
    expect(ticks).toMatchObject({ total: 1, idle: 1, waiting: 0, max: 1 })
    expect(ticks?.acquireP95Ms).toBeGreaterThanOrEqual(0)
    const { rowCount } = await admin.query(
      `select from pg_stat_activity where usename = 'switchyard_watch'`,
    )
    expect(rowCount).toBeLessThanOrEqual(2)
  })

  it('ST3, ST8: the watching role is a watcher, with nothing missing', async () => {
    await primary.read('server')
    expect(primary.view.table('postgres.server')?.[0]).toMatchObject({
      role: 'primary',
      user: 'switchyard_watch',
      maxConnections: 100,
      reservedConnections: 3,
      seesAll: true,
      overPrivileged: [],
    })
    const gaps = primary.view.table('postgres.gaps')?.map((gap) => gap.code)
    expect(gaps?.filter((code) => code === 'source/not-permitted')).toEqual([])
  })
})

describe('materialized views', () => {
  it('MV1: sizes, dependencies and which of them refresh concurrently', async () => {
    await primary.read('views')
    const views = primary.view.table('postgres.views') ?? []
    expect(views.map((view) => [view.name, view.concurrently, view.whyNot])).toEqual([
      ['employer_compliance', true, ''],
      ['patch_dashboard', true, ''],
      ['project_stats', true, ''],
      ['visit_daily', false, 'no unique index without WHERE'],
    ])
    expect(views.every((view) => view.sizeBytes > 0 && view.populated)).toBe(true)
    expect(views.find((view) => view.name === 'employer_compliance')?.dependsOn).toContain(
      'public.project_stats',
    )
  })

  it('MV2, MV7: a stale one is told, and a refresh ends it', async () => {
    await admin.query(`update ops.view_refresh set refreshed_at = now() - interval '2 hours'
      where view_name = 'project_stats'`)
    await primary.read('ledger')
    const tails = (): string[] => primary.findings(postgresViewStale).map((one) => one.tail)
    expect(tails()).toContain('view/project_stats')
    await admin.query('refresh materialized view project_stats')
    await primary.read('ledger')
    expect(tails()).not.toContain('view/project_stats')
    const row = primary.view.table('postgres.views')?.find((view) => view.name === 'project_stats')
    expect(row).toMatchObject({ refreshSource: 'app table', maxAgeMs: 300_000 })
  })

  it('MV2: our own refresh counts; without any ledger it stays unknown', async () => {
    await admin.query('revoke usage on schema ops from switchyard_watch')
    const at = Date.now() - 5_000
    const own = watch(pair.url('switchyard_watch', 'primary'), {
      ownRefreshes: () => new Map([['public.patch_dashboard', { at, durationMs: 40 }]]),
    })
    try {
      await own.read('views')
      await own.read('ledger')
      await own.read('server')
      const sources = own.view
        .table('postgres.views')
        ?.map((view) => [view.name, view.refreshSource])
      expect(sources).toEqual([
        ['employer_compliance', 'unknown'],
        ['patch_dashboard', 'ours'],
        ['project_stats', 'unknown'],
        ['visit_daily', 'unknown'],
      ])
      expect(own.view.values('postgres.view.age').filter((one) => one.value === null)).toHaveLength(
        3,
      )
      expect(own.view.table('postgres.gaps')).toContainEqual(
        expect.objectContaining({ fix: 'GRANT USAGE ON SCHEMA ops TO switchyard_watch;' }),
      )
    } finally {
      await own.close()
      await admin.query('grant usage on schema ops to switchyard_watch')
    }
  })
})

describe('the replica', () => {
  it('PC8: is told by both sides, in time and in bytes', async () => {
    await admin.query('update projects set name = name where id = 1')
    await replica.read('server')
    expect(replica.view.table('postgres.server')?.[0]?.role).toBe('replica')
    await replica.readUntil(
      'no lag',
      'session',
      () => replica.view.value('postgres.replica.replay-lag') === 0,
    )
    expect(replica.view.value('postgres.replica.lag-bytes')).toBe(0)
    await primary.readUntil('the standby', 'session', () => {
      const [row] = primary.view.table('postgres.replication') ?? []
      return row?.application === 'replica_1' && row.state === 'streaming' && row.lagBytes === 0
    })
    expect(primary.view.values('postgres.replica.lag-bytes')[0]?.labels).toEqual({
      standby: 'replica_1',
    })
  })

  it('PC8: a paused replay shows at once, its lag grows, and it heals', async () => {
    await replicaAdmin.query('select pg_wal_replay_pause()')
    try {
      await replica.readUntil(
        'paused',
        'session',
        () => replica.findings(postgresReplayPaused).length === 1,
      )
      await admin.query('update projects set name = name where id < 100')
      const bytes = await replica.readUntil('bytes behind', 'session', () => {
        const value = replica.view.value('postgres.replica.lag-bytes')
        return value != null && value > 0 ? value : undefined
      })
      expect(bytes).toBeGreaterThan(0)
      await replica.readUntil('over a second behind', 'session', () => {
        const lagMs = replica.view.value('postgres.replica.replay-lag')
        return lagMs != null && lagMs > 1_000
      })
      expect(replica.findings(postgresReplicaLag)).toHaveLength(1)
    } finally {
      await replicaAdmin.query('select pg_wal_replay_resume()')
    }
    await replica.readUntil('healed', 'session', () =>
      [postgresReplayPaused, postgresReplicaLag].every(
        (rule) => replica.findings(rule).length === 0,
      ),
    )
  })

  it('AL1: tells what each replication slot keeps, on the primary and on a replica', async () => {
    const { values } = await primary.read('server')
    expect(values).toMatchObject({
      'postgres.slot.active': [{ labels: { slot: 'replica_1' }, value: 1 }],
    })
    const [kept] = primary.view.values('postgres.slot.retained')
    expect(kept?.value).toBeGreaterThanOrEqual(0)
    expect(kept?.value).toBeLessThan(1_073_741_824)

    await replica.read('server')
    expect(replica.view.values('postgres.slot.retained')).toEqual([])
  })

  it('PC10: serves the heavy reading while it is healthy; paused or gone, the primary does', async () => {
    await replica.read('server')
    await replica.readUntil(
      'no lag',
      'session',
      () => replica.view.value('postgres.replica.replay-lag') === 0,
    )
    const routed = watch(pair.url('switchyard_watch', 'primary'), { peers: () => [replica.peer] })
    try {
      expect((await routed.read('views')).servedBy).toBe('replica')
      expect(routed.view.table('postgres.views')).toHaveLength(4)
      const pools = await routed.read('session')
      expect(
        pools.tables?.['postgres.own-pools']?.map((one) => [one.name, one.total]),
      ).toContainEqual(['heavy on replica', 1])

      await replicaAdmin.query('select pg_wal_replay_pause()')
      await admin.query('update projects set name = name where id < 100')
      await replica.readUntil('a second behind', 'session', () => {
        const lagMs = replica.view.value('postgres.replica.replay-lag')
        return lagMs != null && lagMs >= 1_000
      })
      expect((await routed.read('views')).servedBy).toBe('primary')
    } finally {
      await replicaAdmin.query('select pg_wal_replay_resume()')
      await routed.close()
    }
  })

  it('PC10: falls back within the same reading when the replica does not answer', async () => {
    await replica.readUntil(
      'no lag',
      'session',
      () => replica.view.value('postgres.replica.replay-lag') === 0,
    )
    const gone = { view: replica.view, settings: { url: 'postgres://u:p@127.0.0.1:1/x' } }
    const routed = watch(pair.url('switchyard_watch', 'primary'), { peers: () => [gone] })
    expect((await routed.read('views')).servedBy).toBe('primary')
    await routed.close()
  })
})

describe('what we leave behind on the server', () => {
  it('ST3: only reads, and no block of temporary files', async () => {
    await admin.query('create extension if not exists pg_stat_statements')
    await admin.query('select pg_stat_statements_reset()')
    const fresh = watch(pair.url('switchyard_watch', 'primary'))
    for (const probe of ['session', 'server', 'views', 'ledger', 'session'] as const)
      await fresh.read(probe)
    await fresh.close()
    const { rows } = await admin.query<{ query: string; temp: string }>(
      `select query, temp_blks_written as temp from pg_stat_statements s
         join pg_roles r on r.oid = s.userid where rolname = 'switchyard_watch'`,
    )
    expect(rows.length).toBeGreaterThanOrEqual(5)
    expect(rows.filter((row) => !/^\s*(select|with)\b/i.test(row.query))).toEqual([])
    expect(rows.map((row) => Number(row.temp))).toEqual(rows.map(() => 0))
  })

  it('ST3: our sessions are read-only, bounded, named, and gone after close', async () => {
    const fresh = watch(pair.url('switchyard_watch', 'primary'))
    await fresh.read('session')
    const ours = async (): Promise<number> => {
      const found = await admin.query(
        `select from pg_stat_activity where application_name = 'switchyard/watch' and usename = 'switchyard_watch'`,
      )
      return found.rowCount ?? 0
    }
    const before = await ours()
    expect(before).toBeGreaterThan(0)
    await fresh.close()
    await until('one session less', async () => (await ours()) < before)
  })
})
