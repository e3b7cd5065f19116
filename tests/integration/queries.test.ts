import { rm } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors/app-error'
import { findRoots, type Waiter } from '../../src/shared/model/blocking'
import type { SessionRow, StatementRow } from '../../src/shared/model/tables/postgres'
import type { TableName } from '../../src/shared/model/tables'
import { startApp, type TestApp } from '../support/app'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'

const CANARY = 'canary-e91c'

let platform: TestPlatform
let app: TestApp

beforeAll(async () => {
  platform = await sharedPlatform()
  app = await startApp(platform.filePath)
})

afterAll(async () => {
  await app.app.close()
  await platform.stop()
  await rm(app.dir, { recursive: true, force: true })
})

async function tableOf<R>(table: TableName): Promise<readonly R[]> {
  const watch = { keys: [], tables: [{ targetId: 'primary', table }] }
  const { tables } = await app.ask('live.watch', watch)
  return (tables[0]?.rows ?? []) as R[]
}

const statements = (): Promise<readonly StatementRow[]> => tableOf('postgres.statements')

async function asSuper<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: platform.file.postgres.primary.super })
  client.on('error', () => undefined) // when the test fails, the platform ends before this does
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A plan gives way to what else runs: on a busy machine it is asked for again. */
function waitIfLate(thrown: unknown): undefined {
  if (AppError.from(thrown).code !== 'source/timeout') throw thrown
}

const depthOf = (waiters: readonly Waiter[]): number =>
  waiters.length === 0 ? 0 : 1 + Math.max(...waiters.map((one) => depthOf(one.waiters)))

describe('queries and locks on the platform', () => {
  it('Q7, Q13: what the api runs has figures, and a plan by the watching role', async () => {
    const row = await until('a statement of the api', 60_000, async () =>
      (await statements()).find(
        ({ user, query }) =>
          user === 'api_rw' && /^select\b/i.test(query ?? '') && query?.includes('$1'),
      ),
    )
    expect(row.calls).toBeGreaterThan(0)
    expect(row.sharePercent).toBeLessThanOrEqual(100)

    const plan = await app.ask('queries.explain', {
      ...{ targetId: 'primary', queryId: row.queryId, database: row.database },
    })
    expect(plan).toMatchObject({ generic: true, database: 'organising' })
    expect(plan.root.totalCost).toBeGreaterThan(0)
  })

  it('Q21: a literal is in no table, no stored one, no plan and no line of the log', async () => {
    await asSuper(async (client) => {
      await client.query(`select count(*) from projects where name = '${CANARY}'`)
      await client.query(`comment on table patches is '${CANARY}'`)
      await client.query(`select pg_sleep(3), '${CANARY}'`)
    })
    await until('the comment is known', 60_000, async () =>
      (await statements()).some(({ query }) => query?.startsWith('comment on table patches')),
    )
    const sql = `select * from projects where name = '${CANARY}'`
    const plan = await until('a plan', 60_000, () =>
      app.ask('queries.explain', { targetId: 'primary', sql }).catch(waitIfLate),
    )
    const refused = await app
      .ask('queries.explain', { targetId: 'primary', sql: `select '${CANARY}'::int` })
      .catch((thrown: unknown) => thrown)
    const stored = await Promise.all(
      ['postgres.statements', 'postgres.sessions'].map((table) =>
        app.ask('table.read', { targetId: 'primary', table, atMs: Date.now() }),
      ),
    )

    const all = [plan, refused, stored, await statements(), await tableOf('postgres.sessions')]
    expect(JSON.stringify(all) + app.log.join('\n')).not.toContain(CANARY)
  })

  it('Q3, Q4: three levels of waiting have one root, with what they cost together', async () => {
    const fault = await startFault(platform, 'lock-chain', '90s')
    const root = await until('six behind one root', 60_000, async () => {
      const roots = findRoots(await tableOf<SessionRow>('postgres.sessions'))
      return roots.find(({ blocked }) => blocked.length === 6)
    })
    expect(fault.said()).toContain(`root is pid ${root.pid}`)
    expect(root.session?.state).toBe('idle in transaction')
    expect(depthOf(root.waiters)).toBeGreaterThanOrEqual(3)
    const { tiles } = await app.ask('board.read', {})
    expect(tiles.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId))).toContain(
      'postgres-blocking',
    )

    await until('30 s lost', 60_000, async () => {
      const [first] = findRoots(await tableOf<SessionRow>('postgres.sessions'))
      return first !== undefined && first.totalWaitMs >= 30_000
    })
    await until('the finding is high', 20_000, async () => {
      const findings = (await app.ask('board.read', {})).tiles.flatMap((tile) => tile.findings)
      return findings.some(
        ({ ruleId, severity }) => ruleId === 'postgres-blocking' && severity === 'high',
      )
    })
    fault.interrupt()
    await fault.exited
    await until('nobody waits', 30_000, async () =>
      findRoots(await tableOf<SessionRow>('postgres.sessions')).every(
        ({ pid }) => pid !== root.pid,
      ),
    )
  })

  it('Q22: with ACCESS EXCLUSIVE on a table, the statements go on, and a plan gives way', async () => {
    await asSuper(async (client) => {
      await client.query('begin')
      await client.query('lock table audit_log in access exclusive mode')
      const readAt = async (): Promise<number> => {
        const { links } = await app.ask('links.read', {})
        return (
          links.find(({ targetId, probe }) => targetId === 'primary' && probe === 'statements')
            ?.lastOkAt ?? 0
        )
      }
      const before = await readAt()
      await until('two more readings', 90_000, async () => (await readAt()) - before >= 15_000)

      await expect(
        app.ask('queries.explain', { targetId: 'primary', sql: 'select * from audit_log' }),
      ).rejects.toMatchObject({ code: 'source/timeout' })
      await client.query('rollback')
    })
  })
})
