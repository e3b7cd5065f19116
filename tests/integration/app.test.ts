import { rm } from 'node:fs/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seriesKey } from '../../src/shared/model/series'
import { startApp, type TestApp } from '../support/app'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'

const WATCHED_MS = 60_000
const TILES = [
  'primary',
  'primary/pool',
  'replica',
  'redis',
  'jobs',
  'api',
  'scraper',
  'dashboard',
  'scanner',
  'bci',
  'scanner/breaker/api',
  'bci/breaker/register',
  'bci/breaker/api',
  'scraper/breaker/register',
]

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

async function asSuper<R extends object>(sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: platform.file.postgres.primary.super })
  await client.connect()
  try {
    return (await client.query<R>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the whole app without its window', () => {
  it('OV1, OV4: every target has a tile, read and normal or with a finding that says why', async () => {
    const tiles = await until('all tiles are read', 60_000, async () => {
      const board = await app.ask('board.read', {})
      // A view is read when it was refreshed for the first time.
      const isRead = board.tiles.every((one) => one.at !== null)
      const ids = board.tiles.map((one) => one.id)
      return isRead && TILES.every((id) => ids.includes(id)) && board.tiles
    })

    const expected = tiles.filter((one) => TILES.includes(one.id))
    expect(new Set(expected.map((one) => one.kind)).size).toBe(6)
    expect(tiles.filter((one) => one.state !== 'normal' && one.findings.length === 0)).toEqual([])
  })

  it('PC10: the views are read from the replica, and the link says so', async () => {
    await until('the replica serves', 90_000, async () => {
      const { links } = await app.ask('links.read', {})
      const views = links.find((one) => one.targetId === 'primary' && one.probe === 'views')
      return views?.servedBy === 'replica'
    })
  })

  it('ST3, RC15, Q22: in a minute of watching, only reads are sent, and a lock on the busiest table holds up no tick', async () => {
    const locker = new pg.Client({ connectionString: platform.file.postgres.primary.super })
    locker.on('error', () => undefined) // when the test fails, the platform ends before this does
    await locker.connect()
    await locker.query('begin')
    const [busiest] = (
      await locker.query<{ relation: string }>(
        `select format('%I.%I', schemaname, s.relname) as relation from pg_stat_user_tables s join pg_class c on c.oid = s.relid and c.relkind = 'r'
          order by coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0) desc limit 1`,
      )
    ).rows
    const { watch } = platform.file.redis ?? { watch: undefined }
    const endsAt = Date.now() + WATCHED_MS
    const gaps: number[] = []
    let lastAt = 0
    let isLocked = false
    await until('a minute has passed', WATCHED_MS + 30_000, async () => {
      if (!isLocked && endsAt - Date.now() < WATCHED_MS / 2) {
        await locker.query(`lock table ${busiest?.relation ?? ''} in access exclusive mode`)
        isLocked = true
      }
      const { links } = await app.ask('links.read', {})
      const tick = links.find((one) => one.targetId === 'primary' && one.probe === 'session')
      if (tick?.lastOkAt != null && tick.lastOkAt !== lastAt) {
        if (lastAt > 0) gaps.push(tick.lastOkAt - lastAt)
        lastAt = tick.lastOkAt
      }
      return Date.now() > endsAt
    })
    await locker.query('rollback')
    await locker.end()

    expect(Math.max(...gaps)).toBeLessThan(8_000)
    expect(gaps.length).toBeGreaterThan(15)
    const sent = await asSuper<{ query: string }>(
      `select query from pg_stat_statements s join pg_roles r on r.oid = s.userid
        where r.rolname = 'switchyard_watch'`,
    )
    expect(sent.length).toBeGreaterThan(0)
    expect(
      sent.filter(({ query }) => !/^\s*(\/\*.*?\*\/\s*)?(select|with|show|set)\b/i.test(query)),
    ).toEqual([])
    const denied = watch === undefined ? [] : await deniedCommands()
    expect(denied).toEqual([])
  })

  it('ST1: no password of the platform is in the log or in what the page may ask for', async () => {
    const answers = [
      await app.ask('app.status', {}),
      await app.ask('catalog.read', {}),
      await app.ask('board.read', {}),
      await app.ask('links.read', {}),
      await app.ask('settings.read', {}),
      await app.ask('journal.read', {
        ...{ fromMs: 0, toMs: Date.now(), targetId: null, kinds: [], limit: 2_000 },
      }),
    ]
    const text = JSON.stringify(answers) + app.log.join('\n')

    expect(passwords().filter((secret) => text.includes(secret))).toEqual([])
  })

  it('OV6, PC13: after a restart the history, the journal and the audit chain are there', async () => {
    await app.ask('journal.note', { text: 'before the restart' })
    const key = seriesKey('postgres.connections.total', 'primary')
    const before = Date.now()
    await app.app.close()
    app = await startApp(platform.filePath, app.dir)

    const { series } = await app.ask('history.read', {
      ...{ keys: [key], fromMs: before - 60_000, toMs: before, maxPoints: 500 },
    })
    expect(series[0]?.values.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(10)
    const { events } = await app.ask('journal.read', {
      ...{ fromMs: 0, toMs: Date.now(), targetId: null, kinds: ['note'], limit: 10 },
    })
    expect(events.map((one) => one.title)).toContain('before the restart')
    await until('the audit chain is verified', 20_000, async () => {
      return (await app.ask('app.status', {})).audit.ok === true
    })
  })
})

/** What Redis refused our watching user: a write would be among it. */
async function deniedCommands(): Promise<string[]> {
  const redis = new Redis(platform.file.redis?.admin ?? '', { lazyConnect: true })
  await redis.connect()
  try {
    const entries = (await redis.acl('LOG')) as unknown[]
    return entries.map(String).filter((entry) => entry.includes('switchyard_watch'))
  } finally {
    redis.disconnect()
  }
}

function passwords(): string[] {
  const { primary, replica } = platform.file.postgres
  const { redis, opsToken } = platform.file
  const urls = [primary.watch, primary.act, replica.watch, replica.act, redis?.watch, redis?.act]
  return [opsToken, ...urls.map((url) => (url === undefined ? '' : new URL(url).password))].filter(
    (secret) => secret.length > 5,
  )
}
