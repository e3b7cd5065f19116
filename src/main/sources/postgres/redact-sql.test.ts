import { describe, expect, it } from 'vitest'
import { redactSql, SqlRedactor } from './redact-sql'

/** Each hides CANARY in another way that the server would read as a value, a comment or a secret. */
const CORPUS: readonly string[] = [
  `select * from t where a = 'CANARY'`,
  `select 'it''s CANARY', 'b'`,
  `select E'it\\'s CANARY' , e'CANARY'`,
  `select E'\\\\', 'CANARY'`,
  `select E'CANARY\\`,
  `select 'a\\', ' CANARY '`,
  `select 'x\\'' CANARY '`,
  `select U&'CANARY\\0061' uescape '!'`,
  `select $$CANARY$$`,
  `select $tag$ $$ CANARY $tag$, 1`,
  `select $tag$ CANARY`,
  `select $täg$CANARY$täg$`,
  `do $body$ begin perform 'CANARY'; end $body$`,
  `do $$ begin raise notice 'CANARY`,
  `select 'CANARY`,
  `select B'1010', X'CANARY', N'CANARY'`,
  `select 1 -- CANARY\n, 2`,
  `select 1 -- 'CANARY`,
  `select 1 /* CANARY */ + 2`,
  `select 1 /* /* nested */ CANARY */ + 2`,
  `select 1 /* ' */ , 'CANARY' /* ' */`,
  `select 1 /* CANARY`,
  `/* user='CANARY' */ select 1`,
  `select 1 /*application='app',user_email='CANARY@x.y'*/`,
  `select '/*', 'CANARY', '*/'`,
  `select "a'b", 'CANARY'`,
  `select "it""s", 'CANARY'`,
  `insert into t values ('{"k": "CANARY"}'::jsonb)`,
  `insert into t values (array['a', 'CANARY'], row('CANARY'))`,
  `select date 'CANARY', interval 'CANARY' day`,
  `select cast('CANARY' as text), 'CANARY'::text`,
  `select * from t where a like '%CANARY%' escape '!'`,
  `select dblink('host=h password=CANARY', 'select 1')`,
  `copy t from program 'curl CANARY'`,
  `create role x login password 'CANARY'`,
  `create role x login password CANARY`,
  `CREATE USER "x" WITH PASSWORD 'CANARY'`,
  `alter role x with encrypted password $$CANARY$$`,
  `alter user mapping for x server s options (set password 'CANARY')`,
  `create user mapping for x server s options (user 'CANARY', password 'CANARY')`,
  `create subscription s connection 'host=h password=CANARY' publication p`,
  `alter server s options (set host 'CANARY')`,
  `begin; alter role x password CANARY; commit`,
  `/* hi */ -- there\n create role x password CANARY`,
  `set password = CANARY`,
  `comment on table t is 'CANARY'`,
  `set x.y = 'CANARY'`,
  `select * from t where token = 'CANARY' and a = $1`,
  `select 'a' 'CANARY'`,
  `select 'a'\n'CANARY'`,
  `select e'a'\n'b\\'CANARY'`,
  `notify c, 'CANARY'`,
  `prepare p as select 'CANARY'`,
  `execute p('CANARY', $$CANARY$$)`,
  `listen c; select pg_notify('c', 'CANARY')`,
]

describe('redactSql', () => {
  it.each(CORPUS)('PC6, Q21: nothing of the value survives in %s', (text) => {
    expect(redactSql(text)).not.toContain('CANARY')
  })

  it.each(CORPUS)('PC6, Q21: nor when the text is cut anywhere: %s', (text) => {
    for (let length = 0; length <= text.length; length += 1) {
      const cut = text.slice(0, length)
      const at = cut.indexOf('CANARY')
      if (at !== -1) expect(redactSql(cut)).not.toContain('CANARY')
    }
  })

  it.each([
    ['select 123456, -7.5, .5, 1e10, 0xFF, 1_000', 'select ?, -?, ?, ?, ?, ?'],
    ['select a1, t2.c3 from t2 limit 10', 'select a1, t2.c3 from t2 limit ?'],
    ['select $1, $2 from "My 1 Table"', 'select $1, $2 from "My 1 Table"'],
    ["update hot set v = v + 1 where id = 'x'", 'update hot set v = v + ? where id = ?'],
    [
      "select 1 /*controller='jobs',route='/jobs/%3Aid'*/",
      "select ? /*controller='jobs',route='/jobs/%3Aid'*/",
    ],
    ['select 1 -- note', 'select ? -- ...'],
    ["select a #>> '{b,1}', a ? 'k' from t", 'select a #>> ?, a ? ? from t'],
    [
      'refresh materialized view concurrently project_stats',
      'refresh materialized view concurrently project_stats',
    ],
    ["alter role x password 'y'", 'alter role (text hidden)'],
    ['select id, password from users where id = 4', 'select id, password from users where id = ?'],
    ['', ''],
  ])('keeps what is no value: %s', (text, expected) => {
    expect(redactSql(text)).toBe(expected)
  })

  it('is quick with texts that are made to be slow', () => {
    const nasty = [
      "'".repeat(2_001),
      '/*'.repeat(1_000),
      '$a$'.repeat(700),
      '"'.repeat(2_001),
      "e'\\".repeat(700),
    ]
    for (const text of nasty) expect(redactSql(text).length).toBeLessThan(4_000)
  })
})

describe('SqlRedactor', () => {
  it('remembers a bounded number of texts and answers the same', () => {
    const redactor = new SqlRedactor(2)
    const texts = ["select 'a'", "select 'b', c", "select 'd', e, f"]
    for (let round = 0; round < 3; round += 1) {
      expect(texts.map((text) => redactor.clean(text))).toEqual(texts.map(redactSql))
    }
  })
})
