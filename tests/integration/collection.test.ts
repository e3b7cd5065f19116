import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Preset } from '../../src/shared/model/settings'
import { seriesKey } from '../../src/shared/model/series'
import { startApp, type TestApp } from '../support/app'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'

const COUNTED_MS = 25_000

let platform: TestPlatform
let app: TestApp
let server: pg.Client

beforeAll(async () => {
  platform = await sharedPlatform()
  app = await startApp(platform.filePath)
  server = new pg.Client({ connectionString: platform.file.postgres.primary.super })
  server.on('error', () => undefined)
  await server.connect()
})

afterAll(async () => {
  await server.end()
  await app.app.close()
  await platform.stop()
  await rm(app.dir, { recursive: true, force: true })
})

/** As the server counts what the watching role asked of its sessions. */
async function statements(): Promise<number> {
  const { rows } = await server.query<{ calls: number }>(
    `select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements s
       join pg_roles r on r.oid = s.userid
      where r.rolname = $1 and query ilike '%pg_stat_activity%'`,
    [new URL(platform.file.postgres.primary.watch).username],
  )
  return rows[0]?.calls ?? 0
}

async function choose(preset: Preset | null, targetId: string | null): Promise<void> {
  await app.ask('collection.set', { targetId, preset })
}

const link = async (targetId = 'primary', probe = 'session') =>
  (await app.ask('links.read', {})).links.find(
    (one) => one.targetId === targetId && one.probe === probe,
  )

async function countedAt(preset: Preset): Promise<number> {
  await choose(preset, 'primary')
  await until(`${preset} is read`, 30_000, async () => (await link())?.state === 'live')
  const [before, startedAt] = [await statements(), Date.now()]
  await until('the time has passed', COUNTED_MS + 30_000, () => Date.now() - startedAt > COUNTED_MS)
  return ((await statements()) - before) / (Date.now() - startedAt)
}

describe('collection presets on the real platform', () => {
  it('ST7: aggressive asks about five times as often as light, as the server itself counts', async () => {
    await until('the primary is read', 60_000, async () => (await link())?.state === 'live')
    const light = await countedAt('light')
    expect((await link())?.everyMs).toBe(5_000)
    const aggressive = await countedAt('aggressive')

    // A dear probe on a busy machine is slowed down, and then says so.
    const most = (await link())?.backedOff === true ? 1.2 : 2.5
    expect(light).toBeGreaterThan(0)
    expect(aggressive / light).toBeGreaterThan(most)
  })

  it('ST7: off reads nothing, its tiles are not watched and never normal, and the line has a gap', async () => {
    await choose('off', 'primary')
    await until('it is off', 30_000, async () => (await link())?.state === 'off')
    const offAt = Date.now()
    const before = await statements()
    await until('some ticks', 30_000, () => Date.now() - offAt > 8_000)
    expect(await statements()).toBe(before)
    const own = async () =>
      (await app.ask('board.read', {})).tiles.filter(({ targetId }) => targetId === 'primary')
    expect((await own()).map(({ state, off }) => [state, off])).toEqual(
      (await own()).map(() => ['unknown', true]),
    )
    expect(await own()).not.toEqual([])

    await choose('balanced', 'primary')
    await until('it is read again', 30_000, async () => (await link())?.state === 'live')
    const key = seriesKey('postgres.connections.total', 'primary')
    await until('the gap is kept', 30_000, async () => {
      const { series } = await app.ask('history.read', {
        ...{ keys: [key], fromMs: offAt - 20_000, toMs: Date.now(), maxPoints: 5_000 },
      })
      const values = [...(series[0]?.values ?? [])]
      const gapAt = values.findIndex((value) => Number.isNaN(value))
      return gapAt > 0 && values.slice(gapAt).some((value) => !Number.isNaN(value))
    })
  })

  it('ST7: the choice for all holds for those without one of their own, and is kept', async () => {
    await choose('light', null)
    await until('a worker follows', 30_000, async () => {
      return (await link('api', 'health'))?.everyMs === 10_000
    })
    expect((await link())?.everyMs).toBe(2_000)
    const kept = JSON.parse(readFileSync(join(app.dir, 'settings.json'), 'utf8')) as unknown
    expect(kept).toMatchObject({
      version: 3,
      collection: { preset: 'light', byTarget: { primary: 'balanced' } },
    })
  })
})
