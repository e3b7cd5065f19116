import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { VIEWS } from '../../demo/schema/views'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'

let platform: TestPlatform
const opened: { end?: () => Promise<unknown>; disconnect?: () => void }[] = []

beforeAll(async () => {
  platform = await sharedPlatform()
})
afterEach(async () => {
  for (const each of opened.splice(0)) {
    each.disconnect?.()
    await each.end?.().catch(() => undefined)
  }
})
afterAll(async () => {
  await platform.stop()
})

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  opened.push({ end: () => client.end() })
  await client.connect()
  return client
}

async function redis(url: string): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  client.on('error', () => undefined)
  opened.push({ disconnect: () => client.disconnect() })
  await client.connect()
  return client
}

describe('the watching role of PostgreSQL', () => {
  it('DP2: sees other sessions, the ledger and the jobs', async () => {
    const watch = await connect(platform.file.postgres.primary.watch)
    const own = await connect(platform.file.postgres.apps.api)
    await own.query('select 41 + 1 as visible')

    const seen = await watch.query(
      "select 1 from pg_stat_activity where query like '%41 + 1 as visible%' and pid <> pg_backend_pid()",
    )
    const ledger = await watch.query<{ view_name: string; max_age_s: number }>(
      'select view_name, max_age_s from ops.view_refresh join ops.view_limit using (view_name) order by view_name',
    )
    expect(seen.rowCount).toBe(1)
    expect(ledger.rows.map((row) => row.view_name)).toEqual(VIEWS.map((view) => view.name).sort())
    expect((await watch.query('explain select * from projects where id = 1')).rows).not.toEqual([])
    expect((await watch.query('select from background_jobs limit 1')).rowCount).toBe(1)
  })

  it.each([
    'insert into ops.view_limit values (1, 1)',
    "update employers set name = 'x' where id = 1",
    'delete from audit_log',
    'truncate site_visits',
    'create table mine (a int)',
    'create schema mine',
    'refresh materialized view project_stats',
    'select pg_terminate_backend(pid) from pg_stat_activity where usename = $$api_rw$$',
  ])('DP2: cannot run %s, not even after it made itself read-write', async (sql) => {
    await connect(platform.file.postgres.apps.api) // someone to be ended, were it allowed
    const watch = await connect(platform.file.postgres.primary.watch)
    await watch.query('set default_transaction_read_only = off')

    await expect(watch.query(sql)).rejects.toThrow(/permission denied/)
  })

  it('DP2: owns nothing, is read-only by default and has 8 connections at most', async () => {
    const admin = await connect(platform.file.postgres.primary.super)
    const { rows } = await admin.query<{ owned: number; conn: number; config: string[] }>(
      `select (select count(*)::int from pg_class where relowner = r.oid) as owned, rolconnlimit as conn, rolconfig as config
         from pg_roles r where rolname = 'switchyard_watch'`,
    )
    expect(rows[0]).toMatchObject({ owned: 0, conn: 8 })
    expect(rows[0]?.config).toContain('default_transaction_read_only=on')
  })
})

describe('the acting role of PostgreSQL', () => {
  it('DP2: refreshes each view, and the ledger notes it whoever did it', async () => {
    const act = await connect(platform.file.postgres.primary.act)
    const watch = await connect(platform.file.postgres.primary.watch)
    for (const { name, uniqueKey } of VIEWS) {
      const before = await watch.query<{ at: string }>(
        'select refreshed_at::text as at from ops.view_refresh where view_name = $1',
        [name],
      )
      await act.query(
        `refresh materialized view ${uniqueKey === null ? '' : 'concurrently '}${name}`,
      )
      const after = await watch.query<{ at: string }>(
        'select refreshed_at::text as at from ops.view_refresh where view_name = $1',
        [name],
      )
      expect(after.rows[0]!.at > before.rows[0]!.at).toBe(true)
    }
  })

  it('DP2: ends a session of the application', async () => {
    const act = await connect(platform.file.postgres.primary.act)
    const victim = await connect(platform.file.postgres.apps.api)
    const { rows } = await victim.query<{ pid: number }>('select pg_backend_pid() as pid')

    await act.query('select pg_terminate_backend($1)', [rows[0]!.pid])

    await until('the end of the session', 10_000, async () => {
      const left = await act.query('select from pg_stat_activity where pid = $1', [rows[0]!.pid])
      return left.rowCount === 0
    })
  })

  it.each([
    'select * from employers',
    "update employers set name = 'x'",
    'select * from ops.view_refresh',
    'create table mine (a int)',
    'drop materialized view visit_daily',
  ])('DP2: cannot run %s', async (sql) => {
    const act = await connect(platform.file.postgres.primary.act)
    await expect(act.query(sql)).rejects.toThrow(/permission denied|must be owner/)
  })
})

describe('the roles of Redis', () => {
  it('DP3: the watching one reads figures, counts and the hit counters', async () => {
    const watch = await redis(platform.file.redis!.watch)

    expect(await watch.call('ACL', 'WHOAMI')).toBe('switchyard_watch')
    expect(await watch.info('memory')).toContain('maxmemory:67108864')
    expect(await watch.info('memory')).toContain('maxmemory_policy:allkeys-lru')
    await until(
      'published hits',
      30_000,
      async () => Number(await watch.hget('cache:stats:projects', 'misses')) > 0,
    )
    await until(
      'published hits',
      30_000,
      async () => Number(await watch.hget('cache:stats:employers', 'misses')) > 0,
    )
    expect(await watch.llen('bull:site-visits:wait')).toBeGreaterThanOrEqual(0)
    expect((await watch.scan(0, 'MATCH', 'bull:*:meta', 'COUNT', 1_000))[1]).toContain(
      'bull:site-visits:meta',
    )
  })

  it.each([
    ['GET', 'cache:projects:1'],
    ['SET', 'cache:projects:1', 'x'],
    ['DEL', 'cache:projects:1'],
    ['KEYS', '*'],
    ['HGETALL', 'bull:site-visits:1'],
    ['LLEN', 'other:list'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['EVAL', 'return 1', '0'],
    ['FLUSHALL'],
    ['SLOWLOG', 'RESET'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['ACL', 'LIST'],
    ['MONITOR'],
  ])('DP3: the watching one may not %s %s', async (command, ...args) => {
    const watch = await redis(platform.file.redis!.watch)
    await expect(watch.call(command, ...args)).rejects.toThrow('NOPERM')
  })

  it('DP3: nobody is let in with a wrong password or with none', async () => {
    const url = new URL(platform.file.redis!.watch)
    url.password = 'wrong'
    await expect(redis(url.href)).rejects.toThrow()
    const open = await redis(`redis://${url.host}`).catch(() => undefined)
    await expect(open?.ping() ?? Promise.reject(new Error('NOAUTH'))).rejects.toThrow(/NOAUTH/)
  })

  it("DP3: the acting one works a queue through BullMQ's own class and nothing else", async () => {
    const connection = await redis(platform.file.redis!.act)
    const queue = new Queue('site-visits', { connection, skipMetasUpdate: true })
    queue.on('error', () => undefined)
    try {
      await queue.pause()
      expect(await queue.isPaused()).toBe(true)
      const job = await queue.add(
        'check',
        { visitId: '1', jobRowId: '1', employerId: 1 },
        { delay: 600_000 },
      )
      await job.promote()
      await queue.resume()
      expect(await queue.isPaused()).toBe(false)
      await until('the job', 30_000, async () => (await job.getState()) === 'completed')
      await job.remove()
      expect(await queue.getJobCounts()).toHaveProperty('failed')
      await expect(connection.flushall()).rejects.toThrow('NOPERM')
      await expect(connection.config('GET', 'maxmemory')).rejects.toThrow('NOPERM')
      await expect(connection.set('other', '1')).rejects.toThrow('NOPERM')
    } finally {
      await queue.close()
    }
  })
})
