import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { DEFAULT_POLICY, type RecoveryState } from '../../src/shared/model/recovery'
import type { ActionRun } from '../../src/shared/model/action'
import type { JournalEvent } from '../../src/shared/model/event'
import { startApp, type TestApp } from '../support/app'
import { withFault } from '../support/faults'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'

const AFTER_S = 5
const BUDGET = 2
/** Two intervals of the health reading, and a second for the judgement. */
const SEEN_WITHIN_MS = 11_000
const LIMIT_MS = 30_000
const STARTS_BY_ITSELF_S = '3600'

let platform: TestPlatform
let app: TestApp
/** When this try of a test began: what was told before is not its own. */
let since = 0

beforeAll(async () => {
  // Nothing but a supervisor brings a worker back.
  platform = await startTestPlatform({ args: ['--restart-after', STARTS_BY_ITSELF_S] })
  await open()
})
afterAll(async () => {
  await app.app.close()
  await platform.stop()
})
beforeEach(async ({ task }) => {
  if ((task.result?.retryCount ?? 0) > 0) await openAfresh()
  since = Date.now()
  onTestFailed(async () => {
    const { decision } = await stateOf('scraper')
    const told = (await journal()).map(({ title, detail }) => `${title}: ${detail}`)
    process.stderr.write([JSON.stringify(decision), ...told, ''].join('\n'))
  })
  await until('the scraper', 60_000, () => isLive('scraper'))
})

async function open(dir?: string): Promise<void> {
  app = await startApp(platform.filePath, dir)
  await until('the first readings', 60_000, async () => (await isLive('scraper')) && isLive('api'))
}

/** As a new installation: nothing of its budget is spent, nothing is told. */
async function openAfresh(): Promise<void> {
  await app.app.close()
  await open()
}

async function isLive(targetId: string): Promise<boolean> {
  const { links } = await app.ask('links.read', {})
  return links.some((one) => one.targetId === targetId && one.state === 'live')
}

const turn = (part: Partial<RecoveryState['policy']>): Promise<unknown> =>
  app.ask('recovery.write', {
    targetId: 'scraper',
    policy: { ...DEFAULT_POLICY, afterS: AFTER_S, ...part },
  })

async function stateOf(targetId: string): Promise<RecoveryState> {
  const { workers } = await app.ask('recovery.read', {})
  return workers.find((one) => one.targetId === targetId)!
}

async function restarts(): Promise<ActionRun[]> {
  const { runs } = await app.ask('actions.recent', { limit: 50 })
  return runs.filter(({ actionId }) => actionId === 'worker.restart')
}

async function journal(): Promise<JournalEvent[]> {
  const all = { fromMs: since, toMs: Date.now() + 60_000, targetId: 'scraper', kinds: [] }
  return (await app.ask('journal.read', { ...all, limit: 500 })).events
}
const titled = async (text: string): Promise<JournalEvent[]> =>
  (await journal()).filter(({ title }) => title.includes(text))

const code = async (): Promise<string> => (await stateOf('scraper')).decision.code

/** How often the journal says that it is left alone, with these words. */
const aloneBecause = async (words: RegExp): Promise<number> =>
  (await titled('leaves scraper alone')).filter(({ detail }) => words.test(detail)).length

/** It is left alone for this reason, and the journal says so once. */
const held = (reason: string, words: RegExp): Promise<unknown> =>
  until(`${reason} in the journal`, 120_000, async () => {
    if ((await code()) !== reason) return false
    return (await aloneBecause(words)) === 1
  })

/** Crashes it until it was restarted so many times in all. */
async function restartedTimes(count: number): Promise<void> {
  while ((await restarts()).length < count) {
    const before = (await restarts()).length
    await withFault(platform, 'worker-crash', () =>
      until('a restart', 240_000, async () => (await restarts()).length > before),
    )
    await until('its return', 60_000, () => isLive('scraper'))
  }
}

describe('automatic recovery on a real platform', () => {
  it('WK3, WK7, AC7: a crashed worker is back within 30 s; audit, journal and proof tell it', async () => {
    expect(await stateOf('scraper')).toMatchObject({
      policy: { on: false },
      // While it answers; once it is down, its supervisor is asked.
      means: 'its own restart',
      decision: { code: 'off' },
    })
    await turn({ on: true })
    await withFault(platform, 'worker-crash', async () => {
      const crashedAt = Date.now()
      await until(
        'it to be seen down',
        60_000,
        async () => (await stateOf('scraper')).trouble ?? undefined,
      )
      const downSince = (await stateOf('scraper')).trouble?.since ?? Infinity
      expect(downSince - crashedAt).toBeLessThan(SEEN_WITHIN_MS)

      const run = await until('its restart', 120_000, async () => {
        const [newest] = await restarts()
        return newest?.endedAt != null && newest
      })
      expect(run).toMatchObject({ state: 'succeeded', operator: 'automatic recovery' })
      expect(run.detail).toContain('A new process answers')

      const back = await until(
        'its return',
        60_000,
        async () => (await stateOf('scraper')).lastBack ?? undefined,
      )
      expect(back).toMatchObject({ by: 'automatic recovery' })
      expect(back.tookMs).toBeLessThan(LIMIT_MS)
      expect(await titled('was brought back after')).toHaveLength(1)
      const proof = await until('the proof', 120_000, async () => {
        const [newest] = await restarts()
        return newest?.proof != null && newest.proof.verdict !== 'pending' && newest.proof
      })
      expect(proof.rows[0]).toMatchObject({ label: 'Worker up', after: 1 })
      const status = await app.ask('app.status', {})
      expect(status.audit.ok).toBe(true)
    })
  })

  it('WK3: while the register fails it is not restarted, though it is down; once that is over it is', async () => {
    await turn({ on: true })
    const before = (await restarts()).length
    await withFault(platform, 'register-outage', async (outage) => {
      await until('the breakers to open', 90_000, async () => {
        const { tiles } = await app.ask('board.read', {})
        const open = tiles.filter(
          ({ id, note }) => /\/breaker\/register$/.test(id) && /^open/.test(note),
        )
        return open.length >= 2
      })
      await withFault(platform, 'worker-crash', async () => {
        await until('its reason', 120_000, async () => (await code()) === 'upstream')
        expect(await restarts()).toHaveLength(before)
        await until(
          'the journal',
          30_000,
          async () => (await aloneBecause(/register fails|Breaker register is open/)) === 1,
        )

        outage.interrupt()
        await outage.exited
        await until('its restart', 180_000, async () => (await restarts()).length > before)
      })
    })
    await until('its return', 60_000, () => isLive('scraper'))
  })

  it('AC10, AC1, AL5: kill switch, maintenance window and a spent budget each hold it back, told once each', async () => {
    await turn({ on: true })
    await restartedTimes(BUDGET)
    since = Date.now()
    await withFault(platform, 'worker-crash', async () => {
      await until('the trouble', 60_000, async () => (await stateOf('scraper')).trouble != null)

      await app.ask('actions.disarm', { killSwitch: true })
      await held('kill-switch', /The kill switch is on/)
      const schedule = { kind: 'once', fromMs: Date.now() - 1, toMs: Date.now() + 600_000 } as const
      const { maintenance } = await app.ask('maintenance.add', {
        ...{ title: 'Patch day', targetIds: ['scraper'], schedule },
      })
      await app.ask('actions.arm', { targetId: 'scraper' })
      await held('maintenance', /window Patch day is open/)
      expect((await app.ask('app.status', {})).maintenance).toMatchObject([{ title: 'Patch day' }])
      await app.ask('maintenance.end', { id: maintenance[0]!.id })
      await held('budget', new RegExp(`Restarted ${BUDGET} times in 10 min`))

      expect(await stateOf('scraper')).toMatchObject({ budget: { left: 0, of: BUDGET } })
      expect((await stateOf('scraper')).nextTryAt).toBeGreaterThan(Date.now())
      expect(await restarts()).toHaveLength(BUDGET)
      // One for each of the three; a database that a busy machine read too late is none.
      const told = await titled('leaves scraper alone')
      const late = /^(primary|replica|redis) is down/
      expect(told.filter(({ detail }) => !late.test(detail))).toHaveLength(3)
      expect(await titled('Maintenance Patch day')).toHaveLength(2)
    })
  })

  it('AC10: the budget is still spent after a restart of the app', async () => {
    await turn({ on: true })
    await restartedTimes(BUDGET)
    await withFault(platform, 'worker-crash', async () => {
      const { dir } = app
      await app.app.close()
      app = await startApp(platform.filePath, dir)
      await until('its reason', 120_000, async () => (await code()) === 'budget')

      expect(await restarts()).toHaveLength(BUDGET)
    })
  })
})
