import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFree } from '../../demo/lib/ports'
import { readPlatformFile } from '../../src/main/settings/platform-file'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import { WorkerCaller } from './demo-workers-support'

const SCRAPERS = ['scraper', 'scraper-2', 'scraper-3']
let platform: TestPlatform
beforeAll(async () => {
  platform = await sharedPlatform({ users: 40, args: ['--scale', 'scraper=3'] })
})
afterAll(async () => {
  await platform.stop()
})

describe('a platform with more of a worker', () => {
  it('DP7: each is listed with an id, an address and an instance of its own, and one service', async () => {
    const scrapers = platform.file.workers.filter(({ kind }) => kind === 'scraper')

    expect(platform.file.workers).toHaveLength(7)
    expect(scrapers.map(({ id }) => id)).toEqual(SCRAPERS)
    expect(new Set(scrapers.map(({ service }) => service))).toEqual(new Set(['scraper']))
    expect(new Set(scrapers.map(({ baseUrl }) => baseUrl)).size).toBe(3)
    expect(new Set(scrapers.map(({ pid }) => pid)).size).toBe(3)
    const said = await Promise.all(
      SCRAPERS.map((id) =>
        new WorkerCaller(platform, id).get<{ service: string; instance: string; version: string }>(
          '/.well-known/ops',
        ),
      ),
    )
    expect(new Set(said.map(({ service }) => service))).toEqual(new Set(['scraper']))
    expect(said.map(({ instance }) => instance)).toEqual(['scraper-1', 'scraper-2', 'scraper-3'])
    expect(new Set(said.map(({ version }) => version)).size).toBe(1)
  })

  it('DP7: the app takes each as a target, and knows that they belong together', () => {
    const { connections } = readPlatformFile(platform.filePath)
    const workers = connections.filter(({ kind }) => kind === 'worker')

    expect(workers.filter(({ group }) => group === 'scraper').map(({ id }) => id)).toEqual(SCRAPERS)
    expect(workers.find(({ id }) => id === 'bci')?.group).toBe('bci')
  })

  it('DP7: all of them share the work', async () => {
    for (const id of SCRAPERS) {
      const caller = new WorkerCaller(platform, id)
      await until(`a job done by ${id}`, 90_000, async () => {
        return (await caller.metric(/^jobs_total\{.*result="done"/)) > 0
      })
    }
  })

  it('DP7: an end of the platform ends every instance', async () => {
    const ports = platform.file.workers.map(({ baseUrl }) => Number(new URL(baseUrl).port))

    expect(await platform.stop()).toBe(0)
    expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true))
    for (const { pid } of platform.file.workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
