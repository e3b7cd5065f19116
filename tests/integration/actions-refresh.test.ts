import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActionRun } from '../../src/shared/model/action'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'
import { openActing, openSession, type Acting } from './actions-support'

const REFRESH = 'postgres.refresh-view'
/** As hostile as names can be: each must reach the server as a name and nothing else. */
const NAMES = ['plain', 'we"ird; drop table projects; --', 'Ünï %s $1', "it's"]

let platform: TestPlatform
let acting: Acting
let admin: Client

beforeAll(async () => {
  platform = await startTestPlatform({ args: ['--no-traffic'] })
  admin = await openSession(platform.file.postgres.primary.super, 'test')
  await admin.query('create schema "Odd schema"')
  await admin.query('grant usage on schema "Odd schema" to switchyard_act, switchyard_watch')
  acting = await openActing(platform.file)
  await acting.gate.arm(null)
  await until(
    'the views',
    60_000,
    () => acting.view('primary').table('postgres.views') !== undefined,
  )
})

afterAll(async () => {
  await admin.end()
  await acting.close()
  await platform.stop()
})

type ViewInput = Readonly<{ oid: number; schema: string; name: string }>

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A view that the acting role may refresh. `key`: with the unique index that CONCURRENTLY needs. */
async function makeView(
  name: string,
  query: string,
  options: { key?: boolean; grant?: boolean } = {},
): Promise<ViewInput> {
  const full = `"Odd schema".${quote(name)}`
  await admin.query(`create materialized view ${full} as ${query} with no data`)
  if (options.grant !== false) await admin.query(`grant maintain on ${full} to switchyard_act`)
  if (options.key === true) {
    await admin.query(`create unique index on ${full} (id)`)
    await admin.query(`refresh materialized view ${full}`)
  }
  const { rows } = await admin.query<{ oid: number }>(
    `select oid::int from pg_class where relname = $1`,
    [name],
  )
  return { oid: rows[0]!.oid, schema: 'Odd schema', name }
}

async function findView(name: string): Promise<ViewInput> {
  const { rows } = await admin.query<{ oid: number }>(
    `select oid::int from pg_class where relname = $1`,
    [name],
  )
  return { oid: rows[0]!.oid, schema: 'public', name }
}

/** Sessions of the acting role that run something now. */
async function countRunning(): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where usename = 'switchyard_act' and state = 'active'",
  )
  return rows[0]!.n
}

const preview = (input: Record<string, unknown>, targetId = 'primary') =>
  acting.gate.preview({ actionId: REFRESH, targetId, input })

/** The platform's own worker refreshes its views now and then: a refusal for that reason is asked again. */
async function refreshDemoView(name: string): Promise<ActionRun> {
  const view = await findView(name)
  return until(`a refresh of ${name}`, 30_000, () =>
    acting.run(REFRESH, 'primary', view).catch(() => undefined),
  )
}

describe('refresh-view', () => {
  it('MV4, MV2, AC6: refreshes a view of the platform concurrently; ledger and age prove it', async () => {
    await until('its age', 60_000, () =>
      acting
        .view('primary')
        .values('postgres.view.age')
        .some((one) => one.labels['view'] === 'public.project_stats' && (one.value ?? 0) > 0),
    )
    const run = await refreshDemoView('project_stats')

    expect(run).toMatchObject({ state: 'succeeded', actionId: REFRESH })
    expect(run.detail).toMatch(/^public\.project_stats was refreshed in [\d.]+ s\.$/)
    const entry = acting.ledger.find('primary', 'public.project_stats')
    expect(entry!.at).toBeGreaterThanOrEqual(run.startedAt)
    const proof = await until('the proof', 100_000, () => {
      const latest = acting.told.findLast((one) => one.runId === run.runId)?.proof
      return latest != null && latest.verdict !== 'pending' && latest
    })
    const [row] = proof.rows
    expect(row!.before).toBeGreaterThan(0)
    // As old as the moment between its end and the end of our looking, however late it was read.
    expect(row!.after).toBeLessThan(5_000)
  })

  it.each(NAMES)('SECURITY 8: takes %j for a name and nothing else', async (name) => {
    const view = await makeView(name, 'select 1 as id', { key: true })

    const ticket = await preview(view)

    expect(ticket).toMatchObject({
      risk: 'load',
      phrase: '',
      question: `Refresh Odd schema.${name}?`,
    })
    await expect(acting.run(REFRESH, 'primary', view)).resolves.toMatchObject({
      state: 'succeeded',
    })
    await expect(admin.query('select from projects limit 1')).resolves.toMatchObject({
      rowCount: 1,
    })
  })

  it('MV4, AC4: without a unique index it is destructive: readers wait, and a phrase is asked', async () => {
    const view = await makeView('keyless', 'select 1 as id')

    const ticket = await preview(view)

    expect(ticket).toMatchObject({
      risk: 'destructive',
      phrase: 'Odd schema.keyless',
      reasonRequired: true,
    })
    expect(ticket.effects[0]).toContain('waits until it ends')
    await expect(preview({ ...view, concurrently: true })).rejects.toMatchObject({
      code: 'action/not-possible',
      message: expect.stringContaining('it holds no data yet') as string,
    })
    await expect(acting.run(REFRESH, 'primary', view)).resolves.toMatchObject({
      state: 'succeeded',
    })
    await expect(preview({ ...view, concurrently: true })).rejects.toThrow('no unique index')
  })

  it('RELIABILITY 51: gives up on a held lock after 2 s and changes nothing', async () => {
    const view = await makeView('held', 'select 1 as id')
    await admin.query('refresh materialized view "Odd schema".held')
    await admin.query('grant select on "Odd schema".held to api_rw')
    await admin.query('grant usage on schema "Odd schema" to api_rw')
    const reader = await openSession(platform.file.postgres.apps.api)
    await reader.query('begin; select from "Odd schema".held')

    const run = await acting.run(REFRESH, 'primary', view)
    await reader.end()

    expect(run).toMatchObject({ state: 'failed', error: { code: 'action/failed' } })
    expect(run.detail).toContain('another session holds the lock; gave up after 2 s')
    expect(acting.ledger.find('primary', 'Odd schema.held')).toBeUndefined()
  })

  it('MV6, AC2, RELIABILITY 49: a person stops it; the server ends it too, and nothing is recorded as done', async () => {
    const view = await makeView('slow', 'select 1 as id, pg_sleep(120)::text as waited')
    const running = acting.run(REFRESH, 'primary', view)
    await until('the refresh', 20_000, async () => (await countRunning()) === 1)
    const { runId } = acting.told.at(-1)!
    await expect(preview(view)).rejects.toMatchObject({ code: 'action/not-possible' })

    acting.gate.abort(runId)

    await expect(running).resolves.toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('stopped') as string,
    })
    await until('the end of its session', 10_000, async () => (await countRunning()) === 0)
    expect(acting.ledger.find('primary', 'Odd schema.slow')).toBeUndefined()
    expect(
      acting.told.some((one) => one.runId === runId && one.detail.startsWith('Refreshing for')),
    ).toBe(true)
  })

  it('MV4: ends at its statement_timeout, said in seconds', async () => {
    const view = await makeView('slower', 'select 1 as id, pg_sleep(120)::text as waited')

    const run = await acting.run(REFRESH, 'primary', { ...view, statementTimeoutMs: 1_000 })

    expect(run).toMatchObject({
      state: 'failed',
      detail: 'not done after 1 s: ended and rolled back',
    })
  })

  it('MV4, ST3: says beforehand which grant is missing', async () => {
    const view = await makeView('forbidden', 'select 1 as id', { grant: false })

    await expect(preview(view)).rejects.toMatchObject({
      code: 'action/not-permitted',
      context: { grant: 'GRANT MAINTAIN ON "Odd schema".forbidden TO switchyard_act;' },
    })
  })

  it('AC5: refuses a view that is gone, that has another name, or one on a replica', async () => {
    const view = await makeView('moving', 'select 1 as id')
    const ticket = await preview(view)
    await admin.query('alter materialized view "Odd schema".moving rename to moved')

    await expect(preview(view)).rejects.toThrow('is now called Odd schema.moved')
    const { ticketId, phrase } = ticket
    await expect(acting.gate.confirm({ ticketId, phrase, reason: 'r' })).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    await expect(preview({ ...view, oid: 1 })).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    await until('the replica', 30_000, () =>
      preview({ ...view, name: 'moved' }, 'replica').then(
        () => false,
        (error: unknown) => String(error).includes('is a replica'),
      ),
    )
  })

  it('MV3: knows its usual duration after it ran', async () => {
    const view = await makeView('timed', 'select 1 as id, pg_sleep(0.2)::text as waited')
    await expect(preview(view)).resolves.toMatchObject({ usualMs: null })
    await acting.run(REFRESH, 'primary', view)

    const { usualMs } = await preview(view)

    expect(usualMs).toBeGreaterThanOrEqual(200)
  })
})
