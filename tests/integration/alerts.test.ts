import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AlertBook } from '../../src/main/alerts/alert-book'
import { Judge } from '../../src/main/alerts/judge'
import { RULES } from '../../src/main/alerts/registry'
import { toSettings, toTarget } from '../../src/main/catalog'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler'
import { readPlatformFile } from '../../src/main/settings/platform-file'
import { SOURCES } from '../../src/main/sources/registry'
import { TargetView, type Observation } from '../../src/main/sources/target-view'
import type { Chain } from '../../src/shared/model/alert'
import type { Target } from '../../src/shared/model/target'
import { startApp } from '../support/app'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'

const RECORD_MS = 120_000
const HOUR_MS = 3_600_000
/** The recording alone takes two minutes. */
const TIMEOUT_MS = 480_000

let platform: TestPlatform

beforeAll(async () => {
  platform = await sharedPlatform()
})
afterAll(async () => {
  await platform.stop()
})

/** Real readings of every target for two minutes, from when all of them have been read. */
async function record(): Promise<{ targets: Target[]; seen: Observation[]; fromMs: number }> {
  const { connections } = readPlatformFile(platform.filePath)
  const seen: Observation[] = []
  const sampler = new Sampler({
    ...{ sources: SOURCES, clock: systemClock, random: Math.random, log: silentLogger },
    onObservation: (observation) => seen.push(observation),
    ownRefreshes: () => new Map(),
  })
  try {
    for (const one of connections) sampler.add(toTarget(one), toSettings(one))
    await until('every target was read', 120_000, () =>
      sampler.links().every(({ lastOkAt }) => lastOkAt !== null),
    )
    const fromMs = Date.now()
    await until('two minutes were recorded', RECORD_MS + 60_000, () => {
      return Date.now() - fromMs > RECORD_MS
    })
    return { targets: connections.map(toTarget), seen, fromMs }
  } finally {
    await sampler.close()
  }
}

/** A reading that this machine missed is no reading of a normal hour: the ones that came stand for it. */
function shifted(observation: Observation, byMs: number): Observation {
  const { link } = observation
  const lastOkAt = observation.at + byMs
  return {
    ...observation,
    at: observation.at + byMs,
    link: { ...link, lastOkAt, state: 'live', error: null },
  }
}

describe('alerts on the running platform', () => {
  it(
    'AL1: an hour of normal readings raises nothing',
    async () => {
      const { targets, seen, fromMs } = await record()
      const good = seen.filter(({ values }) => values !== undefined)
      const views = new Map(targets.map((target) => [target.id, new TargetView(target)]))
      const judge = new Judge({ rules: RULES, log: silentLogger })
      const book = new AlertBook({ hiders: new Set() })
      const raised: string[] = []
      const feed = (observation: Observation): void => {
        const view = views.get(observation.targetId)
        if (view === undefined) return
        view.apply(observation)
        judge.look(view, observation.at)
        const found = judge.findings(view.target.id)
        const change = book.take(view.target.id, found, observation.at)
        raised.push(...change.raised.map(({ finding }) => `${finding.id}: ${finding.title}`))
      }

      for (const one of good.filter(({ at }) => at < fromMs)) feed(shifted(one, 0))
      const recorded = good.filter(({ at }) => at >= fromMs)
      for (let byMs = 0; byMs < HOUR_MS; byMs += RECORD_MS) {
        for (const one of recorded) feed(shifted(one, byMs))
      }

      expect(recorded.length).toBeGreaterThan(200)
      expect(raised).toEqual([])
    },
    TIMEOUT_MS,
  )

  it(
    'AL6, AC12: two faults at once are two chains, each from its cause; what was acknowledged stays so over a restart',
    async () => {
      let app = await startApp(platform.filePath)
      const faults = [
        await startFault(platform, 'lock-chain', '240s'),
        await startFault(platform, 'register-outage', '240s'),
      ]
      try {
        const chains = await until('two chains', 120_000, async () => {
          const { chains: found = [] } = await app.ask('board.read', {})
          const locks = found.find((one) => has(one, 'postgres-blocking|primary'))
          const register = found.find((one) => has(one, 'breaker-open|scraper/breaker/register'))
          const both = register !== undefined && has(register, 'breaker-open|api/breaker/register')
          return locks !== undefined && both && locks !== register && { locks, register, found }
        })
        expect(chains.locks.rootFindingId).toBe('postgres-idle-in-transaction|primary')
        expect(chains.locks.because[1]).toMatch(/^pid \d+ keeps its transaction open/)
        expect(chains.register.rootFindingId).toMatch(
          /^breaker-open\|(api|scraper|bci)\/breaker\/register$/,
        )

        const alert = await until('the blocking alert', 30_000, async () =>
          (await app.ask('alerts.read', {})).alerts.find(
            ({ finding }) => finding.ruleId === 'postgres-blocking',
          ),
        )
        expect(alert.finding.suggestion).toMatchObject({ actionId: 'postgres.terminate-backend' })
        await app.ask('alerts.ack', { alertId: alert.id, note: 'looking' })
        await app.app.close()
        app = await startApp(platform.filePath, app.dir)
        const again = (await app.ask('alerts.read', {})).alerts.find(({ id }) => id === alert.id)
        expect(again).toMatchObject({
          state: 'acknowledged',
          ack: { by: 'tester', note: 'looking' },
        })

        for (const fault of faults) fault.interrupt()
        await until('the alerts end', 120_000, async () => {
          const { alerts, history } = await app.ask('alerts.read', {})
          const isOver = alerts.every(({ finding }) => finding.ruleId !== 'postgres-blocking')
          return isOver && history.some(({ id }) => id === alert.id)
        })
      } finally {
        for (const fault of faults) fault.interrupt()
        await Promise.all(faults.map(({ exited }) => exited))
        await app.app.close()
        await rm(app.dir, { recursive: true, force: true })
      }
    },
    TIMEOUT_MS,
  )
})

const has = ({ findingIds }: Chain, id: string): boolean => findingIds.includes(id)
