import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { makeFinding, makeRun } from '../../../tests/factories/page'
import { makeWorker } from '../../../tests/factories/worker'
import { ManualClock, settle } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import type { ActionRun } from '../../shared/model/action'
import type { JournalDraft } from '../../shared/model/event'
import {
  DEFAULT_POLICY,
  RESTART_ACTION,
  type RecoveryPolicy,
  type RecoveryState,
} from '../../shared/model/recovery'
import type { WorkerRow } from '../../shared/model/tables/worker'
import { silentLogger } from '../platform/log'
import { TargetView } from '../sources/target-view'
import { AutoRecovery } from './index'

const ON: RecoveryPolicy = { ...DEFAULT_POLICY, on: true, afterS: 20 }

/** Two workers that are well, with recovery on, and a gate that does what it is told. */
function makeWorld() {
  const clock = new ManualClock()
  const world = { killSwitch: false, maintenance: null as string | null, on: true }
  const views = ['api', 'scraper'].map(
    (id) => new TargetView({ id, kind: 'worker', title: id, environment: 'dev' }),
  )
  const down = new Set<string>()
  const runs: ActionRun[] = []
  const journal: JournalDraft[] = []
  const published: RecoveryState[][] = []
  let refusal: AppError | undefined
  let finish: (() => void) | undefined
  const link = (view: TargetView, isDown: boolean, info: Partial<WorkerRow> = {}): void => {
    const { id } = view.target
    const error = { code: 'source/unreachable' as const, message: 'ECONNREFUSED', context: {} }
    const state = isDown
      ? ({ state: 'down', attempt: 2, error } as const)
      : ({ state: 'live', lastOkAt: clock.now(), error: null } as const)
    view.apply({
      ...{ targetId: id, probe: 'health', at: clock.now() },
      ...(isDown ? {} : { tables: { 'worker.info': [makeWorker(info)] } }),
      link: { ...makeLink({ targetId: id, probe: 'health', everyMs: 5_000 }), ...state },
    })
    if (isDown) down.add(id)
    else down.delete(id)
  }
  for (const view of views) link(view, false)
  const recovery = new AutoRecovery({
    views: () => views,
    findings: (targetId) =>
      down.has(targetId) ? [makeFinding({ id: 'd', ruleId: 'worker-down', targetId })] : [],
    chains: () => [],
    policies: () => (world.on ? { api: ON, scraper: ON } : {}),
    supervisor: () => 'POST https://sup/restart',
    maintenance: () => world.maintenance,
    gate: {
      armed: () => ({ armed: [], killSwitch: world.killSwitch }),
      recent: () => Promise.resolve([...runs]),
      runByItself: async ({ targetId }, { by, reason }) => {
        if (refusal !== undefined) throw refusal
        const at = { startedAt: clock.now(), endedAt: clock.now() }
        const run = makeRun({
          ...{ actionId: RESTART_ACTION, targetId, operator: by, reason },
          ...at,
        })
        runs.unshift(run)
        await new Promise<void>((done) => (finish = done))
        return run
      },
    },
    note: (drafts) => journal.push(...drafts),
    publish: (workers) => published.push(workers),
    ...{ clock, log: silentLogger },
  })
  const find = (id: string): TargetView => views.find(({ target }) => target.id === id)!
  return {
    ...{ clock, world, runs, journal, published, recovery },
    set: (id: string, isDown: boolean, info?: Partial<WorkerRow>) => link(find(id), isDown, info),
    refuse: (error: AppError | undefined) => (refusal = error),
    finish: async () => {
      finish?.()
      await settle()
    },
    /** Looks each second for so long. */
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        await clock.advance(1_000)
        await recovery.tick()
      }
    },
    titles: () => journal.map(({ title }) => title),
  }
}

describe('AutoRecovery', () => {
  it('WK3: restarts a worker once its time is over, and tells who brought it back and how fast', async () => {
    const { pass, set, runs, finish, titles, journal, clock, recovery } = makeWorld()
    await pass(2)
    set('scraper', true)
    const downAt = clock.now()
    await pass(20)
    expect(runs).toHaveLength(0)
    await pass(1)
    expect(runs).toMatchObject([
      { targetId: 'scraper', operator: 'automatic recovery', actionId: RESTART_ACTION },
    ])
    expect(runs[0]?.reason).toContain('down for 20 s')

    await clock.advance(4_000)
    set('scraper', false, { downAt, upAt: clock.now() })
    await finish()
    await pass(3)

    expect(titles()).toEqual(['scraper was brought back after 25.0 s by automatic recovery'])
    expect(journal[0]?.detail).toBe('Within the line of 30 s.')
    const state = recovery.states().find(({ targetId }) => targetId === 'scraper')
    expect(state).toMatchObject({
      lastBack: { tookMs: 25_000, by: 'automatic recovery' },
      budget: { left: 1, of: 2 },
      decision: { code: 'no-trouble' },
    })
  })

  it('WK3: off by default, whatever happens', async () => {
    const { pass, set, runs, titles, world } = makeWorld()
    world.on = false
    set('scraper', true)
    await pass(120)
    expect([runs, titles()]).toEqual([[], []])
  })

  it('AC10: two tries in 10 min, then it stops and says so once', async () => {
    const { pass, set, runs, finish, titles } = makeWorld()
    set('scraper', true)
    for (let round = 0; round < 30; round += 1) {
      await pass(10)
      await finish()
    }

    expect(runs).toHaveLength(2)
    expect(titles()).toEqual(['Automatic recovery leaves scraper alone'])
  })

  it('AC10: one at a time', async () => {
    const { pass, set, runs, finish } = makeWorld()
    set('scraper', true)
    await pass(22)
    expect(runs.map(({ targetId }) => targetId)).toEqual(['scraper'])
    set('scraper', false)
    set('api', true)
    await pass(40)
    expect(runs).toHaveLength(1)
    await finish()
    await pass(1)
    expect(runs.map(({ targetId }) => targetId)).toEqual(['api', 'scraper'])
  })

  it.each([
    ['the kill switch', 'killSwitch', true, 'The kill switch is on: nothing acts.'],
    ['a maintenance window', 'maintenance', 'Patch', 'The maintenance window Patch is open.'],
  ] as const)(
    'WK3, AL5: %s holds it back, told once; it acts when that ends',
    async (_what, key, on, words) => {
      const { pass, set, runs, journal, world } = makeWorld()
      Object.assign(world, { [key]: on })
      set('scraper', true)
      await pass(60)
      expect(runs).toHaveLength(0)
      expect(journal).toMatchObject([
        { title: 'Automatic recovery leaves scraper alone', detail: words },
      ])

      Object.assign(world, { killSwitch: false, maintenance: null })
      await pass(1)
      expect(runs).toHaveLength(1)
    },
  )

  it('WK3: what the gate refuses is told once and tried less and less often', async () => {
    const { pass, set, runs, refuse, titles } = makeWorld()
    refuse(new AppError('action/not-permitted', 'no token'))
    set('scraper', true)
    await pass(120)
    expect(titles()).toEqual(['Automatic recovery could not restart scraper'])

    refuse(undefined)
    await pass(120)
    expect(runs).toHaveLength(1)
  })

  it('WK3: a clock that jumps ahead does not shorten its time', async () => {
    const { pass, set, runs, clock } = makeWorld()
    set('scraper', true)
    await pass(5)
    clock.jump(3_600_000)
    await pass(5)
    expect(runs).toHaveLength(0)
  })

  it('OV9: pushes only what has changed', async () => {
    const { pass, published } = makeWorld()
    await pass(10)
    expect(published).toHaveLength(1)
  })
})
