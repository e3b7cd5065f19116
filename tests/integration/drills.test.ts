import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS } from '../../demo/faults/registry'
import { readDrill, type Drill } from '../drills/drill'
import { parseDuration, quietWords, watchQuietly } from '../drills/quiet'
import { runDrill } from '../drills/run-drill'
import { drillTable } from '../drills/table'
import { inWindows } from '../drills/windows'
import { startApp, type TestApp } from '../support/app'
import { startFault, startTestPlatform, until, type TestPlatform } from '../support/platform'

const FOLDER = resolve(import.meta.dirname, '../drills/faults')
const drillOf = (fault: string) => readDrill(join(FOLDER, `${fault}.json`))

let platform: TestPlatform
let app: TestApp

beforeAll(async () => {
  platform = await startTestPlatform()
  app = await startApp(platform.filePath)
})

afterAll(async () => {
  await app.app.close()
  await platform.stop()
  await rm(app.dir, { recursive: true, force: true })
})

describe('drills', () => {
  it('DP6: every fault has a drill that can be read and is named like it', async () => {
    const files = (await readdir(FOLDER)).map((name) => name.replace(/\.json$/, ''))
    const drills = await Promise.all(files.map(drillOf))

    expect(files.sort()).toEqual(FAULTS.map(({ name }) => name).sort())
    expect(drills.map(({ fault }) => fault).sort()).toEqual(files)
  })

  it('DP6: no finding begins a third time before the same window, which would tell it as flapping', async () => {
    const all = await Promise.all(FAULTS.map(({ name }) => drillOf(name)))
    const windows = inWindows(all)

    expect(windows.flat()).toEqual(all)
    const down = (drills: readonly Drill[]): number =>
      drills.filter(({ detect }) => `${detect.ruleId} ${detect.targetId}` === 'worker-down scraper')
        .length
    expect(down(all)).toBe(3)
    expect(windows.map(down)).toEqual([2, 1])
    expect(inWindows([])).toEqual([])
  })

  it('DP6: a watch without a fault notes every alert that fires, resolved ones too', async () => {
    const fault = await startFault(platform, 'lock-chain', '60s')
    const watching = new AbortController()
    const quiet = watchQuietly(app, { forMs: 90_000, signal: watching.signal })
    await until('the alert', 60_000, async () => {
      const { alerts } = await app.ask('alerts.read', {})
      return alerts.some(({ finding }) => finding.ruleId === 'postgres-blocking')
    })
    fault.interrupt()
    await fault.exited
    await until('its end', 60_000, async () => {
      const { alerts } = await app.ask('alerts.read', {})
      return alerts.every(({ finding }) => finding.ruleId !== 'postgres-blocking')
    })
    watching.abort()
    const result = await quiet

    expect(result.passed).toBe(false)
    const noise = result.alerts.find(({ ruleId }) => ruleId === 'postgres-blocking')
    expect(noise).toMatchObject({ subject: 'primary', severity: 'high' })
    expect(quietWords(result)).toMatch(/high, postgres-blocking, primary: [1-6] blocked by/)
    expect(quietWords(result)).toMatch(/\d+ alerts? in \d+ s without a fault, \d+ tiles watched$/)
    expect(['90s', '60m', '1h', 'long'].map(parseDuration)).toEqual([
      ...[90_000, 3_600_000, 3_600_000, undefined],
    ])
  })

  it.each(['lock-chain', 'worker-crash', 'register-outage'])(
    'DP6, WK3, AC6: %s is detected, explained, repaired and proven',
    async (fault) => {
      const result = await runDrill(await drillOf(fault), { platform, app })

      expect(result.problem).toBeUndefined()
      expect(result).toMatchObject({ name: fault, passed: true })
      expect(result.detectedAfterS).not.toBeNull()
      expect(result.recoveredAfterS).toBeLessThanOrEqual(30)
    },
  )

  it('DP6, WK3, AC6: worker-hang right after a crash of the same worker, in a fresh window, is proven too', async () => {
    const fresh = await startApp(platform.filePath)
    try {
      const result = await runDrill(await drillOf('worker-hang'), { platform, app: fresh })

      expect(result.problem).toBeUndefined()
      expect(result.cause).toContain('Worker does not answer in 2 s')
    } finally {
      await fresh.app.close()
      await rm(fresh.dir, { recursive: true, force: true })
    }
  })

  it('DP6: a drill whose cause is another one fails and says what was told instead', async () => {
    const drill = await drillOf('replica-pause')
    const wrong = { ...drill, cause: { ...drill.cause, words: 'the moon' } }

    const result = await runDrill(wrong, { platform, app })

    expect(result.passed).toBe(false)
    expect(result.problem).toContain('Replay is paused')
    expect(drillTable([result])).toContain('FAILED')
  })

  it('DP6: one that awaits something is listed and never counted as passed', async () => {
    const drill = { ...(await drillOf('replica-pause')), awaits: 'Q15' }

    const result = await runDrill(drill, { platform, app })

    expect(result).toMatchObject({ passed: false, awaits: 'Q15' })
    expect(drillTable([result])).toContain('0 of 0 passed, 1 await something')
  })

  it('DP6: a file that is no drill is refused by a sentence that names the file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-drill-'))
    const path = join(dir, 'mine.json')
    await writeFile(path, '{"fault": "lock-chain", "forS": -1}')

    await expect(readDrill(path)).rejects.toThrow(/mine\.json[\s\S]*forS/)
    await rm(dir, { recursive: true })
  })
})
