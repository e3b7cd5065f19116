import type { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StatementRow } from '../../src/shared/model/tables/postgres'
import {
  connectAs,
  startBare,
  watch,
  type BareServer,
  type Watched,
} from './sources-postgres-support'

const CANARY = 'canary-5d1f'

let server: BareServer
let admin: Client
let watched: Watched

const rows = (): readonly StatementRow[] => watched.view.table('postgres.statements') ?? []
const find = (part: string): StatementRow | undefined =>
  rows().find(({ query }) => query?.includes(part))
/** Texts may come a reading later: they are read when the last reading of texts is paid off. */
const seen = (part: string): Promise<StatementRow> =>
  watched.readUntil(part, 'statements', () => find(part))

beforeAll(async () => {
  server = await startBare()
  admin = await connectAs(server.url())
  await admin.query(`create role watch login password 'w' in role pg_monitor`)
  await admin.query('create table jobs (id int, kind text)')
  await admin.query('insert into jobs select g, g::text from generate_series(1, 100) g')
})

beforeEach(async () => {
  await admin.query('drop extension if exists pg_stat_statements')
  await admin.query('create extension pg_stat_statements')
  watched = watch(server.url('watch', 'w'))
  await watched.read('statements')
  return async () => watched.close()
})

afterAll(async () => {
  await admin.end()
  await server.close()
})

describe('what statements cost', () => {
  it('Q7: counts what ran between two readings, not what ran before', async () => {
    await admin.query('select count(*) from jobs where id > 5')
    await watched.close()
    watched = watch(server.url('watch', 'w'))
    await watched.read('statements')
    expect(rows()).toEqual([])
    for (let i = 0; i < 7; i += 1) await admin.query(`select count(*) from jobs where id > ${i}`)

    const row = await seen('from jobs where id >')

    expect(row).toMatchObject({ calls: 7, rows: 7, user: 'postgres', database: 'postgres' })
    expect(row.totalMs).toBeGreaterThan(0)
    expect(row.meanMs).toBeCloseTo(row.totalMs / 7, 2)
    expect(row.p95Ms).toBeGreaterThanOrEqual(row.meanMs)
    expect(row.p95Provenance).toBe('estimated')
    expect(row.callsPerSecond).toBeGreaterThan(0)
    expect(row.sharePercent).toBeGreaterThan(0)
    expect(watched.view.table('postgres.statement-window')?.[0]?.windowMs).toBeGreaterThan(0)
    expect(
      watched.view.values('postgres.statement.mean').map(({ labels }) => labels['statement']),
    ).toContain(row.key)
  })

  it('Q7: a reset by somebody is a break that is told, never a negative, and never by us', async () => {
    for (let i = 0; i < 5; i += 1) await admin.query('select kind from jobs')
    await seen('select kind from jobs')
    await admin.query('select pg_stat_statements_reset()')
    await admin.query('select kind from jobs')

    const reading = await watched.read('statements')

    expect(reading.values['postgres.statements.calls']).toBeNull()
    expect(reading.events?.map(({ title }) => title)).toEqual([
      'primary: statement figures were reset',
    ])
    expect(find('select kind from jobs')?.calls).toBe(5)
    await admin.query('select kind from jobs')
    const next = await watched.read('statements')
    expect(next.values['postgres.statements.calls']).toBeGreaterThan(0)
    expect(find('select kind from jobs')?.calls).toBe(6)
    const { rows: sent } = await admin.query(
      `select query from pg_stat_statements s join pg_roles r on r.oid = userid where rolname = 'watch' and query ~ 'reset\\('`,
    )
    expect(sent).toEqual([])
  })

  it.each(['1.8', '1.9', '1.10', '1.11', '1.12'])(
    'Q7: reads the extension of version %s, as PostgreSQL 13 to 18 bring it',
    async (version) => {
      await admin.query('drop extension pg_stat_statements')
      await admin.query(`create extension pg_stat_statements version '${version}'`)
      await watched.read('statements')
      await watched.read('statements')
      await admin.query('select id, kind from jobs')

      expect(await seen('select id, kind from jobs')).toMatchObject({ calls: 1, rows: 100 })

      await admin.query('select pg_stat_statements_reset()')
      const reading = await watched.read('statements')
      expect(rows().filter(({ calls }) => calls < 0)).toEqual([])
      expect(reading.values['postgres.statements.calls']).toBeNull()
    },
  )

  it('Q9: slow is a mean from the threshold of this connection on, with 10 calls at least', async () => {
    await watched.close()
    watched = watch(server.url('watch', 'w'), { slowMs: 20 })
    await watched.read('statements')
    for (let i = 0; i < 9; i += 1) await admin.query('select pg_sleep(0.03)')
    expect((await seen('select pg_sleep')).slow).toBe(false)
    await admin.query('select pg_sleep(0.03)')

    await watched.readUntil('slow', 'statements', () => find('select pg_sleep')?.slow)

    expect(find('select pg_sleep')?.firstSeen).toBeGreaterThan(0)
    expect(watched.view.table('postgres.statement-window')).toMatchObject([
      { slowFromMs: 20, slowMinCalls: 10 },
    ])
  })

  it('Q21: no literal is in the table, neither of a query nor of a utility statement', async () => {
    await admin.query(`select count(*) from jobs where kind = '${CANARY}'`)
    await admin.query(`comment on table jobs is '${CANARY}'`)
    await admin.query(`do $$ begin perform '${CANARY}'; end $$`)
    await admin.query(`create role tmp password '${CANARY}'`)
    await admin.query('drop role tmp')
    await seen('comment on table jobs')

    expect(JSON.stringify(watched.view.table('postgres.statements'))).not.toContain(CANARY)
  })

  it('ST8: a missing extension shows its gap with the words to run, and heals', async () => {
    await admin.query('drop extension pg_stat_statements')
    await watched.read('statements')
    expect(watched.view.table('postgres.gaps')).toEqual([
      {
        code: 'source/not-installed',
        message: 'pg_stat_statements is not installed: no figures for each query',
        fix: 'CREATE EXTENSION pg_stat_statements; -- in postgres',
      },
    ])
    await watched.read('server')
    await watched.read('session')
    expect(watched.view.table('postgres.gaps')).toHaveLength(1)
    await admin.query('create extension pg_stat_statements')
    await watched.read('statements')

    expect(watched.view.table('postgres.gaps')).toEqual([])
  })

  it('ST8: an extension that may not be called shows the right that is missing, and the right cures it', async () => {
    await admin.query('create schema stats')
    await admin.query('alter extension pg_stat_statements set schema stats')
    await admin.query('revoke execute on all functions in schema stats from public')
    await watched.read('statements')
    const fix = watched.view.table('postgres.gaps')?.[0]?.fix ?? ''
    expect(fix).toContain('GRANT EXECUTE ON FUNCTION stats.pg_stat_statements(boolean) TO watch;')
    await admin.query(fix)
    await watched.read('statements')
    await watched.read('statements')
    await admin.query('select 1 as cured')

    expect(await seen('as cured')).toMatchObject({ calls: 1 })
    await admin.query('drop extension pg_stat_statements')
    await admin.query('drop schema stats')
  })

  it('ST8: a role without pg_monitor sees its own statements, and is told what it lacks', async () => {
    await admin.query(`create role blind login password 'b'`)
    const blind = watch(server.url('blind', 'b'))
    await blind.read('statements')
    await blind.read('statements')

    expect(blind.view.table('postgres.gaps')).toMatchObject([{ fix: 'GRANT pg_monitor TO blind;' }])
    expect(blind.view.table('postgres.statements')?.every(({ user }) => user === 'blind')).toBe(
      true,
    )
    await blind.close()
    await admin.query('drop role blind')
  })

  it('Q22: reads on while somebody holds ACCESS EXCLUSIVE on a table and on the view of the figures', async () => {
    await admin.query('begin')
    await admin.query('lock table jobs, pg_stat_statements in access exclusive mode')
    try {
      const reading = await watched.read('statements')
      expect(reading.values['postgres.statements.calls']).not.toBeUndefined()
    } finally {
      await admin.query('rollback')
    }
  })
})
