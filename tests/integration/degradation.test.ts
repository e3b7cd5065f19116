import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../src/shared/model/event'
import type { TableSnapshot } from '../../src/shared/model/tables/table'
import { ServerProcess } from '../e2e/support/server'
import { startApp, type TestApp } from '../support/app'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'

const WATCHED = { targetId: 'primary', table: 'postgres.sessions' }

let platform: TestPlatform
let app: TestApp
let server: ServerProcess

beforeAll(async () => {
  platform = await startTestPlatform()
  server = await ServerProcess.find(platform.file.postgres.primary.super)
  app = await startApp(platform.filePath)
})
afterAll(async () => {
  await app.app.close()
  await server.close()
  await platform.stop()
})

async function sessions(): Promise<TableSnapshot | undefined> {
  return (await app.ask('live.watch', { keys: [], tables: [WATCHED] })).tables[0]
}
async function linkOf(targetId: string, probe: string) {
  const { links } = await app.ask('links.read', {})
  return links.find((link) => link.targetId === targetId && link.probe === probe)
}
async function journal(kinds: JournalEvent['kind'][]): Promise<string[]> {
  const span = { fromMs: 0, toMs: Date.now() + 60_000, targetId: 'primary' }
  const { events } = await app.ask('journal.read', { ...span, kinds, limit: 500 })
  return events.map(({ title }) => title).reverse()
}

describe('a database that is gone', () => {
  it('OV9: its sessions stay from memory, after a restart from history, each with its age; its return is told once', async () => {
    await until('the sessions', 60_000, async () => ((await sessions())?.rows.length ?? 0) > 0)
    await server.stop()
    await until('it to be seen down', 60_000, async () => {
      return (await linkOf('primary', 'session'))?.state === 'down'
    })
    const kept = (await sessions())!
    const link = await linkOf('primary', 'session')
    expect(kept.rows.length).toBeGreaterThan(0)
    expect(kept.at).toBeLessThanOrEqual(link?.lastOkAt ?? 0)
    // The rest goes on.
    const before = (await linkOf('scraper', 'health'))?.lastOkAt ?? 0
    await until('another reading of the scraper', 30_000, async () => {
      return ((await linkOf('scraper', 'health'))?.lastOkAt ?? 0) > before
    })

    await app.app.close()
    app = await startApp(platform.filePath, app.dir)
    const recalled = await until('the sessions of before', 60_000, sessions)

    expect(recalled.rows.length).toBeGreaterThan(0)
    // Kept once in ten seconds, and read before the outage.
    expect(recalled.at).toBeLessThanOrEqual(kept.at)
    expect(recalled.at).toBeGreaterThan(kept.at - 30_000)
    // Never read by this run: that is what marks it as history.
    expect(await linkOf('primary', 'session')).toMatchObject({ state: 'down', lastOkAt: null })

    server.start()
    await until('new sessions', 120_000, async () => ((await sessions())?.at ?? 0) > kept.at + 1)
    await until('all of it', 120_000, async () => {
      const { links } = await app.ask('links.read', {})
      return links.every(({ targetId, state }) => targetId !== 'primary' || state === 'live')
    })
    const told = await until('the journal', 30_000, async () => {
      const titles = await journal(['link'])
      return titles.some((title) => title.includes('answers again')) && titles
    })
    // Seen by two runs of the app, it began twice; it healed once.
    expect(told.filter((title) => title.includes('answers again'))).toHaveLength(1)
    expect(told.filter((title) => title === 'primary is down')).toHaveLength(2)
  })
})
