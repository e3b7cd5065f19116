import { DatabaseError, type Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cancelBackend } from '../../src/main/actions/cancel-backend/index'
import { terminateBackend } from '../../src/main/actions/terminate-backend/index'
import { startFault, startTestPlatform, until, type TestPlatform } from '../support/platform'
import { identityOf, identityOfPid, openActing, openSession, type Acting } from './actions-support'

const CANCEL = 'postgres.cancel-backend'
const TERMINATE = 'postgres.terminate-backend'

let platform: TestPlatform
let acting: Acting
let admin: Client
const sessions: Client[] = []

beforeAll(async () => {
  platform = await startTestPlatform({ args: ['--no-traffic'] })
  admin = await openSession(platform.file.postgres.primary.super, 'test')
  // Two control rooms watch at once here, and on a busy machine a session that was given up ends late.
  await admin.query('alter role switchyard_watch connection limit -1')
  acting = await openActing(platform.file)
  await acting.gate.arm(null)
  await until(
    'the first tick',
    30_000,
    () => acting.view('primary').table('postgres.sessions') !== undefined,
  )
})

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.end().catch(() => undefined)
})

afterAll(async () => {
  await admin.end()
  await acting.close()
  await platform.stop()
})

async function session(): Promise<Client> {
  const opened = await openSession(platform.file.postgres.apps.api)
  sessions.push(opened)
  return opened
}

/** A session at a long statement; the promise tells how that ended. */
async function busySession(sql = 'select pg_sleep(120)') {
  const client = await session()
  const identity = await identityOf(client, admin)
  const ended = client.query(sql).then(
    () => 'done',
    (error: unknown) => (error instanceof DatabaseError ? error.code : 'cut'),
  )
  await until('the statement', 10_000, () => stateIs(identity.pid, 'active'))
  return { client, identity, ended }
}

async function stateIs(pid: number, state: string): Promise<boolean> {
  const { rowCount } = await admin.query(
    'select from pg_stat_activity where pid = $1 and state = $2',
    [pid, state],
  )
  return rowCount === 1
}

async function countActing(): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where usename = 'switchyard_act'",
  )
  return rows[0]!.n
}

describe('cancel', () => {
  it('Q19: ends the running statement and leaves the session', async () => {
    const { client, identity, ended } = await busySession()

    const run = await acting.run(CANCEL, 'primary', identity)

    expect(run).toMatchObject({ state: 'succeeded', next: null })
    await expect(ended).resolves.toBe('57014')
    await expect(client.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
  })

  it('Q19: looks again for 2 s and offers terminate when the statement does not heed it; that then works', async () => {
    const stubborn = `do $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$`
    const { identity, ended } = await busySession(stubborn)

    const run = await acting.run(CANCEL, 'primary', identity)

    expect(run).toMatchObject({
      state: 'unverified',
      next: { actionId: TERMINATE, input: identity },
    })
    await expect(acting.run(TERMINATE, 'primary', run.next!.input)).resolves.toMatchObject({
      state: 'succeeded',
    })
    await expect(ended).resolves.toBe('57P01')
  })

  it('Q19: refuses an idle transaction and names terminate instead', async () => {
    const client = await session()
    await client.query('begin')
    const identity = await identityOf(client, admin)

    await expect(
      acting.gate.preview({ actionId: CANCEL, targetId: 'primary', input: { ...identity } }),
    ).rejects.toMatchObject({
      code: 'action/not-possible',
      context: { suggestedActionId: TERMINATE, ...identity },
    })
  })

  it('RELIABILITY 50: the acting statement itself refuses other work of the same session', async () => {
    const { client, identity, ended } = await busySession('select pg_sleep(1)')
    const tools = acting.toolsFor(
      acting.view('primary'),
      new AbortController().signal,
      () => undefined,
    )
    const preview = await cancelBackend.preview(identity, tools)
    await ended
    const next = client.query('select pg_sleep(2), 2').then(
      () => 'done',
      () => 'cut',
    )
    await until('the next statement', 10_000, () => stateIs(identity.pid, 'active'))

    await expect(
      cancelBackend.run(identity, tools, { preview, reason: '', runId: 'r' }),
    ).rejects.toMatchObject({
      code: 'action/target-changed',
    })

    await expect(next).resolves.toBe('done')
  })
})

describe('terminate', () => {
  it('Q19, AC6: ends the root of a lock chain; the figures prove it', async () => {
    const fault = await startFault(platform, 'lock-chain', '120s')
    const root = await until('the root', 20_000, async () => {
      const { rows } = await admin.query<{ pid: number }>(
        `select a.pid from pg_stat_activity a where a.state = 'idle in transaction'
            and exists (select from pg_stat_activity w where w.wait_event_type = 'Lock' and a.pid = any(pg_blocking_pids(w.pid)))`,
      )
      return rows[0]?.pid
    })
    await until(
      'the tick',
      20_000,
      () => (acting.view('primary').value('postgres.sessions.blocked') ?? 0) >= 6,
    )
    const identity = await identityOfPid(root, admin)
    const ticket = await acting.gate.preview({
      actionId: TERMINATE,
      targetId: 'primary',
      input: { ...identity },
    })
    expect(ticket).toMatchObject({
      risk: 'destructive',
      phrase: String(root),
      reasonRequired: true,
    })
    expect(ticket.effects.join(' ')).toContain('6 sessions wait behind it')

    const run = await acting.gate.confirm({
      ticketId: ticket.ticketId,
      phrase: ticket.phrase,
      reason: 'it blocks',
    })

    expect(run).toMatchObject({ state: 'succeeded', detail: `Session ${root} is gone.` })
    const proof = await until('the proof', 90_000, () => {
      const latest = acting.told.findLast((one) => one.runId === run.runId)?.proof
      return latest !== null && latest !== undefined && latest.verdict !== 'pending' && latest
    })
    expect(proof).toMatchObject({
      verdict: 'improved',
      rows: [{ label: 'Blocked sessions', before: 6 }, {}],
    })
    fault.interrupt()
    await fault.exited
  })

  it('AC2: the acting role has no session before and after, and none for a preview', async () => {
    const client = await session()
    await client.query('begin')
    const identity = await identityOf(client, admin)
    expect(await countActing()).toBe(0)

    const { ticketId, phrase } = await acting.gate.preview({
      actionId: TERMINATE,
      targetId: 'primary',
      input: { ...identity },
    })
    expect(await countActing()).toBe(0)
    const run = await acting.gate.confirm({ ticketId, phrase, reason: 'r' })

    expect(run.state).toBe('succeeded')
    await until('its session to be closed', 5_000, async () => (await countActing()) === 0)
  })

  it('AC5, RELIABILITY 50: refuses a reused pid, another transaction, another statement', async () => {
    const { identity } = await busySession()
    const { rows } = await admin.query<{ xact: string; query: string }>(
      'select xact_start::text as xact, query_id::text as query from pg_stat_activity where pid = $1',
      [identity.pid],
    )
    const { xact, query } = rows[0]!
    const changed = [
      { ...identity, backendStart: '2020-01-01 00:00:00.123456+00' },
      { ...identity, xactStart: '2020-01-01 00:00:00.123456+00' },
      { ...identity, xactStart: xact, queryId: '42' },
      { pid: 4_000_000, backendStart: identity.backendStart },
    ]

    for (const input of changed) {
      await expect(
        acting.gate.preview({ actionId: TERMINATE, targetId: 'primary', input }),
      ).rejects.toMatchObject({
        code: 'action/target-changed',
      })
    }
    const same = { ...identity, xactStart: xact, queryId: query }
    await expect(
      acting.gate.preview({ actionId: TERMINATE, targetId: 'primary', input: same }),
    ).resolves.toMatchObject({
      phrase: String(identity.pid),
    })
  })

  it('RELIABILITY 50: 30 raced sessions that moved on are left alone, each by the acting statement itself', async () => {
    const client = await session()
    const identity = await identityOf(client, admin)
    const tools = acting.toolsFor(
      acting.view('primary'),
      new AbortController().signal,
      () => undefined,
    )
    for (let round = 0; round < 30; round += 1) {
      await client.query('begin')
      const preview = await terminateBackend.preview(identity, tools)
      await client.query('commit')
      await client.query('begin')
      await expect(
        terminateBackend.run(identity, tools, { preview, reason: 'r', runId: 'r' }),
      ).rejects.toMatchObject({
        code: 'action/target-changed',
      })
      await client.query('rollback')
    }
    await expect(client.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
  })

  it('AC5: the gate refuses when the session moved on between preview and confirm', async () => {
    const client = await session()
    await client.query('begin')
    const identity = await identityOf(client, admin)
    const { ticketId, phrase } = await acting.gate.preview({
      actionId: TERMINATE,
      targetId: 'primary',
      input: { ...identity },
    })
    await client.query('commit')
    await client.query('begin')

    await expect(acting.gate.confirm({ ticketId, phrase, reason: 'r' })).rejects.toMatchObject({
      code: 'action/target-changed',
    })

    await expect(client.query('select 1')).resolves.toMatchObject({ rowCount: 1 })
  })

  it.each([
    ['our own session', "application_name like 'switchyard/%'", 'action/not-possible', 'our own'],
    [
      'the sender to a replica',
      "backend_type = 'walsender'",
      'action/not-possible',
      'feeds a replica',
    ],
    [
      'a process of the server',
      "backend_type = 'checkpointer'",
      'action/not-possible',
      'checkpointer',
    ],
    ['a session of a superuser', "application_name = 'test'", 'action/not-permitted', 'superuser'],
  ] as const)('Q19: refuses %s', async (_what, condition, code, words) => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where ${condition} limit 1`,
    )
    const input = { ...(await identityOfPid(rows[0]!.pid, admin)) }

    const refusal = acting.gate.preview({ actionId: TERMINATE, targetId: 'primary', input })

    await expect(refusal).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    })
  })

  it('ST3: names the missing grant of an acting role', async () => {
    await admin.query('drop role if exists weak_act')
    await admin.query("create role weak_act login password 'weak'")
    const url = new URL(platform.file.postgres.primary.act)
    url.username = 'weak_act'
    url.password = 'weak'
    const weak = await openActing(platform.file, { actUrl: url.href })
    try {
      const identity = await identityOf(await session(), admin)
      const look = (): Promise<unknown> =>
        weak.gate.preview({ actionId: TERMINATE, targetId: 'primary', input: { ...identity } })

      await expect(look()).rejects.toMatchObject({
        context: { grant: 'GRANT pg_signal_backend TO weak_act;' },
      })
      await admin.query('grant pg_signal_backend to weak_act')
      await expect(look()).rejects.toMatchObject({
        context: { grant: 'GRANT pg_read_all_stats TO weak_act;' },
      })
      await admin.query('grant pg_read_all_stats to weak_act')
      await expect(look()).resolves.toMatchObject({
        credential: 'Role weak_act, opened for one statement',
      })
    } finally {
      await weak.close()
    }
  })

  it('AC10: twenty clicks end one session once', async () => {
    const client = await session()
    await client.query('begin')
    const identity = await identityOf(client, admin)
    const { ticketId, phrase } = await acting.gate.preview({
      actionId: TERMINATE,
      targetId: 'primary',
      input: { ...identity },
    })

    const runs = await Promise.all(
      Array.from({ length: 20 }, () => acting.gate.confirm({ ticketId, phrase, reason: 'r' })),
    )

    expect(new Set(runs.map((run) => run.runId)).size).toBe(1)
    const recent = await acting.gate.recent(50)
    expect(recent.filter((run) => run.startedAt >= runs[0]!.startedAt)).toHaveLength(1)
  })
})
