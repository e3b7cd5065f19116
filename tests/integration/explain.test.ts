import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Explainer } from '../../src/main/queries/explain'
import { openOnce } from '../../src/main/sources/postgres/run-once'
import { AppError } from '../../src/shared/errors/app-error'
import type { PlanNode } from '../../src/shared/model/plan'
import {
  codeOf,
  connectAs,
  startBare,
  startPooler,
  type BareServer,
} from './sources-postgres-support'

const CANARY = 'canary-77ab'

let server: BareServer
let admin: Client
let explainer: Explainer

const explainerAt = (url: string): Explainer =>
  new Explainer({
    address: (id) => ({ ...{ id, kind: 'postgres', title: id, environment: 'dev' }, url }),
    open: openOnce,
    now: () => 1,
  })
const explain = (sql: string) => explainer.explain({ targetId: 'primary', sql })
const errorOf = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => {
      throw new Error('it went well')
    },
    (thrown: unknown) => AppError.from(thrown),
  )
const all = (node: PlanNode): PlanNode[] => [node, ...node.children.flatMap(all)]
const queryIdOf = async (part: string): Promise<string> => {
  const { rows } = await admin.query<{ id: string }>(
    `select queryid::text as id from pg_stat_statements where query like '%' || $1 || '%' and query not like '%pg_stat_statements%'`,
    [part],
  )
  return rows[0]!.id
}

beforeAll(async () => {
  server = await startBare()
  admin = await connectAs(server.url())
  await admin.query('create extension pg_stat_statements')
  await admin.query(`create role watch login password 'w' in role pg_monitor`)
  await admin.query(
    'create table jobs (id int primary key, kind text, at timestamptz default now())',
  )
  await admin.query(`insert into jobs select g, 'k' || g % 7 from generate_series(1, 1000) g`)
  await admin.query('create table hidden (id int)')
  await admin.query('grant select on jobs to watch')
  await admin.query('analyze jobs')
  await admin.query('create database other')
  explainer = explainerAt(server.url('watch', 'w'))
})

afterAll(async () => {
  await admin.end()
  await server.close()
})

describe('EXPLAIN', () => {
  it('Q13: plans a statement of the server by its id, though its values are not known', async () => {
    await admin.query(
      `select kind, count(*) from jobs where id < 500 and kind <> '${CANARY}' group by kind`,
    )

    const plan = await explainer.explain({
      targetId: 'primary',
      queryId: await queryIdOf('from jobs where id <'),
    })

    expect(plan).toMatchObject({ generic: true, database: 'postgres' })
    expect(plan.sql).toContain('id < $1')
    expect(
      all(plan.root)
        .map(({ subject }) => subject)
        .join(),
    ).toContain('jobs')
    expect(plan.root.totalCost).toBeGreaterThan(0)
    expect(JSON.stringify(plan)).not.toContain(CANARY)
  })

  it('Q13: mends what pg_stat_statements makes of a typed literal', async () => {
    await admin.query(
      `select id from jobs where at > now() - interval '3 days' and at < date '2030-01-01'`,
    )

    const plan = await explainer.explain({
      targetId: 'primary',
      queryId: await queryIdOf('select id from jobs where at'),
    })

    expect(plan.sql).toContain('$1::interval')
    expect(plan.generic).toBe(true)
  })

  it('Q13: plans a statement of another database there', async () => {
    const other = await connectAs(server.url('postgres', undefined, 'other'))
    await other.query('select relname from pg_class where oid = 17')
    await other.end()

    const plan = await explainer.explain({
      ...{
        targetId: 'primary',
        queryId: await queryIdOf('select relname from pg_class where oid'),
      },
      database: 'other',
    })

    expect(plan.database).toBe('other')
  })

  it('Q21: no literal of a statement given as text is in its plan', async () => {
    const plan = await explain(`select * from jobs where kind = '${CANARY}' and id in (4711, 4712)`)

    expect(plan.generic).toBe(false)
    expect(JSON.stringify(plan)).not.toMatch(/canary|4711|4712/)
    expect(all(plan.root).flatMap(({ details }) => details.map(({ name }) => name))).toContain(
      'Filter',
    )
  })

  it('Q21: nor in an error, which is logged', async () => {
    const error = await errorOf(explain(`select '${CANARY}'::int`))
    expect(error.code).toBe('query/not-explainable')
    expect(JSON.stringify(error.toData())).not.toContain(CANARY)
  })

  it.each([
    'select 1; select 2',
    'commit; begin read write; delete from jobs; commit; begin',
    'explain analyze delete from jobs',
    'analyze select 1',
    '(analyze) select 1',
    'analyze jobs',
    'execute switchyard_explain',
    'declare c cursor for select 1',
    'create table stolen as select 1',
    'truncate jobs',
    'do $$ begin delete from jobs; end $$',
    'copy jobs to program $$id$$',
    'vacuum',
    'set role postgres',
    `select 'a\\'; delete from jobs; --'`,
    '/* select */ drop table jobs',
    '',
    ';',
    '-- select 1',
  ])('Q13: refuses %s', async (sql) => {
    expect(await codeOf(explain(sql))).toBe('query/not-explainable')
    expect((await admin.query('select count(*)::int as n from jobs')).rows).toEqual([{ n: 1_000 }])
  })

  it('Q13: runs nothing: neither a writing CTE nor a function with a side effect', async () => {
    await admin.query('grant insert, delete on jobs to watch')
    await admin.query('create sequence counter')
    await admin.query('grant usage on sequence counter to watch')
    try {
      await explain('with gone as (delete from jobs returning id) select count(*) from gone')
      await explain(`select nextval('counter')`)
      await explain('delete from jobs')
    } finally {
      await admin.query('revoke insert, delete on jobs from watch')
    }

    expect((await admin.query('select count(*)::int as n from jobs')).rows).toEqual([{ n: 1_000 }])
    expect((await admin.query('select is_called from counter')).rows).toEqual([
      { is_called: false },
    ])
  })

  it('Q13: leaves neither a session nor a transaction behind', async () => {
    await explain('select 1 from jobs')
    await errorOf(explain('select nothing from jobs'))
    const { rows } = await admin.query(
      `select pid from pg_stat_activity where application_name = 'switchyard/explain' and state <> 'idle'`,
    )
    expect(rows).toEqual([])
  })

  it('ST8: names the right that is missing; a right to write is not asked for', async () => {
    const read = await errorOf(explain('select * from hidden'))
    expect(read.code).toBe('source/not-permitted')
    expect(read.context['grant']).toBe('GRANT SELECT ON hidden TO watch;')

    const write = await errorOf(explain('update jobs set kind = kind where id = $1'))
    expect(write.code).toBe('query/not-explainable')
    expect(write.message).toContain('a watching role must not have')
    expect((await errorOf(explain('select * from nowhere'))).message).toContain(
      'search_path of watch',
    )
    expect(await codeOf(explainer.explain({ targetId: 'primary', queryId: '1' }))).toBe(
      'query/unknown',
    )
  })

  it('Q22: gives way to a lock at once', async () => {
    await admin.query('begin')
    await admin.query('lock table jobs in access exclusive mode')
    try {
      expect(await codeOf(explain('select * from jobs'))).toBe('source/timeout')
    } finally {
      await admin.query('rollback')
    }
  })

  it('Q13: works behind a pooler that refuses settings', async () => {
    const pooler = await startPooler(server.port)
    const behind = explainerAt(
      `postgres://watch:w@127.0.0.1:${pooler.port}/postgres?sslmode=disable`,
    )

    expect(
      (await behind.explain({ targetId: 'primary', sql: 'select * from jobs where id = $1' }))
        .generic,
    ).toBe(true)
    expect(pooler.refused()).toBeGreaterThan(0)
    await pooler.close()
  })

  it('Q13: the plan is for any value: none is put in the place of a parameter', async () => {
    const plan = await explain('select * from jobs where kind = $2 and id > $1')

    expect(
      all(plan.root)
        .flatMap(({ details }) => details.map(({ text }) => text))
        .join(),
    ).toContain('$2')
    expect(plan.root.planRows).toBeGreaterThan(1)
  })
})
