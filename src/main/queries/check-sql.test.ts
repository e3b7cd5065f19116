import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors/app-error'
import { checkSql, mendNormalised } from './check-sql'

describe('checkSql', () => {
  it.each([
    ['select * from t where a = $1 and b = $12', 12, false],
    ['  (select 1) union (select 2);  ', 0, false],
    ['-- why\n/* where */ with a as (select 1) select * from a', 0, false],
    [`select ';', $tag$; drop table t$tag$, "a;b" from t`, 0, false],
    [`select '$9' /* $8 */ from t`, 0, false],
    ['values (1), (2)', 0, false],
    ['table t', 0, false],
    ['update t set a = $1', 1, true],
    ['with gone as (delete from t returning *) select * from gone', 0, true],
    ['merge into t using s on true when matched then delete', 0, true],
  ])('Q13: lets through %s', async (sql, params, writes) => {
    expect(await checkSql(sql)).toMatchObject({ params, writes })
  })

  it.each([
    'select 1; select 2',
    'select 1;-- one\n;select 2',
    'select 1 /* ; */ ; drop table t',
    'explain analyze select 1',
    'analyze t',
    'execute p',
    'commit',
    '/* select 1 */ vacuum',
    'do $$ begin end $$',
    'create table t as select 1',
    `select 'x\\'; drop table t; --'`,
    `select U&'\\0027; drop'`,
    'select 1\0',
    `alter role x password 'y'`,
    '',
    '$1',
    'select * from t where',
    'select 1 from t where a = ',
    `${'('.repeat(40_000)}select 1`,
    `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
    'select 1 -- '.padEnd(100_001, 'x'),
  ])('Q13: refuses %s', async (sql) => {
    await expect(checkSql(sql)).rejects.toBeInstanceOf(AppError)
  })
})

describe('checkSql after a text that overflows the parser', () => {
  it('Q13: still reads the next one', async () => {
    const deep = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`
    await expect(checkSql(deep)).rejects.toMatchObject({ code: 'query/not-explainable' })

    expect(await checkSql('select $2')).toMatchObject({ params: 2, writes: false })
  })
})

describe('mendNormalised', () => {
  it.each([
    ['select now() - interval $1', 'select now() - $1::interval'],
    ['where d >= DATE $1 and d < date $2', 'where d >= $1::DATE and d < $2::date'],
    ['where t > timestamp with time zone $3', 'where t > $3::timestamp with time zone'],
    ['select date, $1 from t', 'select date, $1 from t'],
    [`select 'interval $1'`, `select 'interval $1'`],
  ])('Q13: %s', (text, mended) => {
    expect(mendNormalised(text)).toBe(mended)
  })
})
