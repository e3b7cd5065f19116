import { describe, expect, it } from 'vitest'
import { makeFinding, makeRun } from '../../../../tests/factories/page'
import { makeEntry, makeFreeze, makeRecord, STARTED } from '../../../../tests/factories/incident'
import { buildReport } from './build'
import { renderFiles } from './bundle'
import type { ReportModel } from './model'
import { redactReport } from './redaction'

/** Each holds the canary where a secret, a literal or a value of a row may stand. */
const SQL = [
  `select * from users where mail = '¤'`,
  `select * from t where a = E'it\\'s ¤'`,
  `select $$¤$$`,
  `select $tag$ ¤ $tag$`,
  `insert into t values (1, '¤', 3)`,
  `update t set a = U&'¤'`,
  `select B'¤'`,
  `/* ¤ */ select 1`,
  `-- ¤\nselect 1`,
  `alter role x password '¤'`,
  `create user y with encrypted password '¤'`,
  `create subscription s connection 'host=h password=¤'`,
  `select array['¤', 'b']`,
  `select '¤'::text`,
  `call f('¤', 2)`,
]
const TEXTS = [
  `connect postgres://ana:¤@db:5432/app failed`,
  `redis://:¤@cache:6379`,
  `postgres://ana@db/app?sslpassword=¤&x=1`,
  `{"password":"¤"}`,
  `password = '¤'`,
  `Authorization: Bearer ¤-abcdef`,
  `authorization: Basic ¤abcdef`,
  `api_key=¤`,
  `token: ¤`,
  `pwd=¤;host=x`,
  `secret: "¤"`,
  `Key (email)=(¤) already exists.`,
  `Key (a, b)=(1, ¤) is still referenced`,
  `Failing row contains (7, ¤, null).`,
  `invalid input syntax for type uuid: "¤"`,
  `ERROR in insert into t values ('¤')`,
  `worker said: select x from y where z = '¤'`,
  `mail of ¤@example.org`,
  `-----BEGIN RSA PRIVATE KEY-----\n¤\n-----END RSA PRIVATE KEY-----`,
  `jwt eyJhbGciOiJI.eyJzdWIi¤.sig`,
  `ghp_¤0123456789`,
  `sk_live_¤0123`,
  `xoxb-¤-123456789`,
  `glpat-¤012345`,
  `npm_¤01234567`,
]
const CANARIES = [...SQL, ...TEXTS].map((_, index) => `c4n4ry${String(index).padStart(2, '0')}x`)
const planted = [...SQL, ...TEXTS].map((text, index) => text.replace('¤', CANARIES[index]!))

function plantedModel(): ReportModel {
  const texts = planted.slice(SQL.length)
  const record = makeRecord({
    title: texts[0]!,
    findings: texts.map((text, index) => ({
      finding: makeFinding({ id: `f${index}`, title: text, detail: text }),
      ...{ raisedAt: STARTED, clearedAt: null },
    })),
    notes: texts.map((text, index) => ({
      ...{ id: `n${index}`, at: STARTED, text, marker: false, operator: 'ana' },
    })),
    runs: texts.map((text, index) =>
      makeRun({ runId: `r${index}`, reason: text, detail: text, startedAt: STARTED }),
    ),
    problems: texts,
  })
  const rows = planted.map((text, index) =>
    index < SQL.length
      ? { pid: index, query: text, nested: { sql: text } }
      : { pid: index, output: text, key: text, raw: [text] },
  )
  const [table] = makeFreeze().tables
  return buildReport({
    record,
    timeline: texts.map((text, index) => makeEntry({ id: `t${index}`, title: text, detail: text })),
    freezes: [makeFreeze({ reason: texts[1]!, tables: [{ ...table!, rows }] })],
    ...{ pictures: [], generatedAt: STARTED, generatedBy: 'ana', zone: 'Europe/Warsaw' },
  })
}

const rest = (): Promise<void> => Promise.resolve()

const render = async (model: ReportModel): Promise<{ name: string; text: string }[]> => {
  const parts = {
    signal: new AbortController().signal,
    onStep: () => undefined,
  }
  const files = await renderFiles(
    { model, pictures: new Map() },
    ['html', 'md', 'json', 'csv'],
    parts,
  )
  return files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString('utf8') }))
}

describe('redaction of a report', () => {
  it('IN4, ST1: of 40 planted secrets, literals and row values none is in any format', async () => {
    expect(CANARIES).toHaveLength(40)
    const whole = await render(plantedModel())
    const before = whole.map(({ text }) => text).join('\n')
    expect(CANARIES.filter((canary) => !before.includes(canary))).toEqual([])

    const clean = await redactReport(plantedModel(), { hideHosts: false, hideUsers: false }, rest)
    const found = (await render(clean)).flatMap(({ name, text }) =>
      CANARIES.filter((canary) => text.includes(canary)).map((canary) => {
        const place = planted[CANARIES.indexOf(canary)]
        return `${name}: ${place ?? ''}`
      }),
    )
    expect([...new Set(found)]).toEqual([])
  })

  it('IN4: says how many values of which kind were taken out, and where, but never which', async () => {
    const { redaction } = await redactReport(
      plantedModel(),
      { hideHosts: false, hideUsers: false },
      rest,
    )
    const kinds = redaction.byKind.map(({ kind }) => kind)

    expect(kinds).toEqual(
      expect.arrayContaining(['query literal', 'secret', 'row value', 'e-mail']),
    )
    expect(redaction.total).toBe(redaction.byKind.reduce((sum, { count }) => sum + count, 0))
    expect(redaction.total).toBeGreaterThan(40)
    expect(JSON.stringify(redaction)).not.toContain('c4n4ry')
    expect(redaction.items[0]?.place).toMatch(/^[\w.-]+$/)
  })

  it('IN4: hosts and users go when asked, each under one name everywhere; else they stay', async () => {
    const record = makeRecord({
      operator: 'ana@desk-7',
      notes: [
        { id: 'n', at: STARTED, text: 'app_owner held it', marker: false, operator: 'ana@desk-7' },
      ],
    })
    const built = buildReport({
      ...{ record, freezes: [makeFreeze()], generatedAt: STARTED, generatedBy: 'ana@desk-7' },
      timeline: [makeEntry({ title: 'app_owner on 10.1.2.3 waits, said ana@desk-7' })],
      ...{ zone: 'UTC', pictures: [] },
    })
    const kept = await redactReport(built, { hideHosts: false, hideUsers: false }, rest)
    expect(kept.evidence[0]?.tables[0]?.rows[0]).toMatchObject({
      user: 'app_owner',
      client: '10.1.2.3',
    })
    expect(kept.incident.operator).toBe('ana@desk-7')

    const hidden = await redactReport(built, { hideHosts: true, hideUsers: true }, rest)
    const text = JSON.stringify(hidden)
    expect(
      ['app_owner', '10.1.2.3', 'desk-7', 'ana@'].filter((name) => text.includes(name)),
    ).toEqual([])
    const { user, client } = hidden.evidence[0]!.tables[0]!.rows[0] as Record<string, string>
    expect(hidden.timeline[0]?.title).toContain(`${user} on ${client} waits`)
    expect(hidden.redaction.byKind.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['host', 'user']),
    )
  })

  it('IN4: an account that is a word of ours, as root, is hidden with its host, and the word stays', async () => {
    const built = buildReport({
      ...{ record: makeRecord(), freezes: [], generatedAt: STARTED, generatedBy: 'root@desk-7' },
      timeline: [makeEntry({ title: 'The root is pid 7', detail: 'said root@desk-7' })],
      ...{ zone: 'UTC', pictures: [] },
    })
    const { timeline, generatedBy } = await redactReport(
      built,
      { hideHosts: true, hideUsers: true },
      rest,
    )
    expect(timeline[0]).toMatchObject({
      title: 'The root is pid 7',
      detail: expect.stringMatching(/^said user-\d$/) as string,
    })
    expect(generatedBy).toMatch(/^user-\d$/)
  })

  it('IN4: words without secrets come through unchanged', async () => {
    const title = 'Terminate backend 4711: 14 sessions waited 6 min 12 s on select $1'
    const built = buildReport({
      ...{ record: makeRecord({ title }), freezes: [], timeline: [makeEntry({ title })] },
      ...{ pictures: [], generatedAt: STARTED, generatedBy: 'ana', zone: 'UTC' },
    })
    const clean = await redactReport(built, { hideHosts: false, hideUsers: false }, rest)

    expect(clean).toEqual(built)
  })
})
