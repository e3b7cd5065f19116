import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../tests/fakes/clock'
import { makeLink } from '../../../../tests/factories/link'
import { makeBreaker, makeWorker } from '../../../../tests/factories/worker'
import { AppError } from '../../../shared/errors/app-error'
import type { ErrorCode } from '../../../shared/errors/codes'
import type { SlotRow, WorkerRow } from '../../../shared/model/tables/worker'
import { TargetView } from '../../sources/target-view'
import type { ActionTools, RunContext } from '../action'
import { restartWorker } from './index'

const OWN = { id: 'worker.restart', title: 'Restart', method: 'POST', path: '/ops/restart' }
const DRAIN = { ...OWN, id: 'worker.drain', path: '/ops/drain' }
const SUPERVISOR = 'POST http://127.0.0.1:9/restart/api'
const SLOTS: SlotRow = {
  ...{ name: 's', active: 3, idle: 1, queued: 7, max: 4 },
  ...{ oldestTaskMs: null, recovered: null },
}

interface World {
  readonly actions?: readonly object[]
  /** Of the question what it offers. */
  readonly silent?: ErrorCode
  readonly supervisor?: string | null
  readonly check?: () => void
  readonly order?: () => Promise<unknown>
  readonly link?: Parameters<typeof makeLink>[0]
}

function makeWorld(world: World = {}) {
  const { actions = [OWN], silent, supervisor = null } = world
  const clock = new ManualClock()
  const view = new TargetView({ id: 'api', kind: 'worker', title: 'api', environment: 'dev' })
  const tell = (info: Partial<WorkerRow>, isLive = true): void =>
    view.apply({
      ...{ targetId: 'api', probe: 'health', at: clock.now() },
      link: makeLink({
        ...{ targetId: 'api', probe: 'health', lastOkAt: clock.now() },
        ...(isLive ? {} : { state: 'down' as const }),
        ...world.link,
      }),
      tables: {
        'worker.info': [makeWorker(info)],
        'worker.slots': [SLOTS],
        'worker.breakers': [makeBreaker({ state: 'open' })],
      },
    })
  tell({ startedAt: 1_000, instance: 'api-1' })
  const asked: string[] = []
  const orders: { to: string; key: string; reason: string }[] = []
  const order = (to: string, why: { idempotencyKey: string; reason: string }) => {
    orders.push({ to, key: why.idempotencyKey, reason: why.reason })
    return world.order?.() ?? Promise.resolve({ status: 202, body: null, location: null })
  }
  const tools = {
    ...{ target: view.target, view, clock, memo: new Map<string, string>() },
    report: () => undefined,
    worker: {
      get: (path: string) => {
        asked.push(path)
        if (silent !== undefined) return Promise.reject(new AppError(silent, 'no answer'))
        return Promise.resolve({ contract: 'ops/v1', actions })
      },
      send: (method: string, path: string, _body: unknown, why: never) =>
        order(`${method} ${path}`, why),
    },
    supervisor: {
      says: supervisor,
      check: world.check ?? (() => undefined),
      restart: (why: never) => order('supervisor', why),
    },
  } as unknown as ActionTools
  const preview = () => restartWorker.preview({}, tools)
  const run = async (): Promise<RunContext> => {
    const context = { preview: await preview(), reason: 'a test', runId: 'run-1' }
    await restartWorker.run({}, tools, context)
    return context
  }
  const verify = async () => {
    const context = { preview: await preview(), reason: 'a test', runId: 'run-1' }
    return restartWorker.verify({}, tools, context)
  }
  return { tools, clock, tell, asked, orders, preview, run, verify }
}

describe('worker.restart: its preview', () => {
  it('WK7: by its own offer where it answers, though it has a supervisor', async () => {
    const { preview } = makeWorld({ actions: [OWN, DRAIN], supervisor: SUPERVISOR })
    await expect(preview()).resolves.toMatchObject({
      summary: 'api answers; it is restarted by its own POST /ops/restart.',
      figures: ['Cut off: 3 running tasks; 7 wait (read 0 s ago).'],
      checks: [
        { label: 'Nothing is cut off', ok: false, detail: /drained first/ },
        { label: 'The cause is the worker itself', ok: false, detail: /Open: register/ },
      ].map((check) => ({ ...check, detail: expect.stringMatching(check.detail) as string })),
    })
  })

  it.each<[string, World]>([
    ['it does not answer', { silent: 'source/unreachable' }],
    ['it does not offer to', { actions: [] }],
    ['it offers it another way only', { actions: [{ ...OWN, method: 'DELETE' }] }],
  ])('WK7: by its supervisor where %s', async (_when, world) => {
    const { preview } = makeWorld({ ...world, supervisor: SUPERVISOR })
    const { summary } = await preview()
    expect(summary).toMatch(new RegExp(`restarted by ${SUPERVISOR}\\.$`))
  })

  it('WK7: one that hangs is not asked what it offers, which would take the whole deadline', async () => {
    const error = { code: 'source/timeout' as const, message: '', context: {} }
    const { preview, asked } = makeWorld({ supervisor: SUPERVISOR, link: { error } })
    expect((await preview()).summary).toContain('does not answer')
    expect(asked).toEqual([])
  })

  it.each<[string, World, string]>([
    ['answers and offers nothing', { actions: [] }, 'it does not offer to restart itself'],
    ['is gone', { silent: 'source/unreachable' }, 'it does not answer'],
  ])('WK7: refused where it %s, and no supervisor is configured', async (_when, world, words) => {
    const { preview } = makeWorld(world)
    await expect(preview()).rejects.toMatchObject({
      code: 'action/not-possible',
      message: `${words}, and no supervisor is configured`,
      context: { missing: 'a supervisor of this connection' },
    })
  })

  it('WK7: refused where the supervisor cannot be used on this machine', async () => {
    const check = (): never => {
      throw new AppError('action/not-possible', 'systemd does not run on this machine')
    }
    const { preview } = makeWorld({ actions: [], supervisor: 'systemctl restart api', check })
    await expect(preview()).rejects.toThrow(/systemd does not run/)
  })

  it('AC5: another process, or another way, is another target', async () => {
    const world = makeWorld()
    const { fingerprint } = await world.preview()
    expect((await world.preview()).fingerprint).toBe(fingerprint)
    world.tell({ startedAt: 9_000 })
    expect((await world.preview()).fingerprint).not.toBe(fingerprint)
  })
})

describe('worker.restart: its run', () => {
  it('WK7: one order, with the key of the run and its reason', async () => {
    const { run, orders } = makeWorld()
    await run()
    expect(orders).toEqual([{ to: 'POST /ops/restart', key: 'run-1', reason: 'a test' }])
  })

  it('AC5: nothing is ordered where the way has changed since the preview', async () => {
    const world = makeWorld({ supervisor: SUPERVISOR })
    const preview = { ...(await world.preview()), summary: `It is restarted by ${SUPERVISOR}.` }
    const context = { preview, reason: '', runId: 'run-1' }
    await expect(restartWorker.run({}, world.tools, context)).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    expect(world.orders).toEqual([])
  })

  it.each(['source/unreachable', 'source/timeout'] as const)(
    'WK7: an answer that was lost (%s) is no failure, and not said twice',
    async (code) => {
      const { run, orders } = makeWorld({ order: () => Promise.reject(new AppError(code, 'cut')) })
      await run()
      expect(orders).toHaveLength(1)
    },
  )

  it('WK7: a refusal is a failure', async () => {
    const refusal = new AppError('action/not-permitted', '/ops/restart: HTTP 403')
    const { run } = makeWorld({ order: () => Promise.reject(refusal) })
    await expect(run()).rejects.toBe(refusal)
  })
})

describe('worker.restart: its proof', () => {
  const AFTER_MS = 4_000

  it('WK3: nothing is proven where nothing was ordered', async () => {
    expect(await makeWorld().verify()).toEqual({ verified: false, detail: 'It was not told.' })
  })

  it.each<[string, Partial<WorkerRow>, boolean, { verified: boolean; detail: string }]>([
    [
      'it does not answer yet',
      { startedAt: 1_000 },
      false,
      { verified: false, detail: 'It does not answer yet.' },
    ],
    [
      'the process from before answers',
      { startedAt: 1_000 },
      true,
      { verified: false, detail: 'The process from before still answers.' },
    ],
    [
      'it does not say which process it is',
      { startedAt: null, instance: 'api-1' },
      true,
      {
        verified: false,
        detail: 'It answers; whether that is a new process it does not tell.',
      },
    ],
    [
      'a new process says it fails',
      { startedAt: 9_000, status: 'fail' },
      true,
      { verified: false, detail: 'A new process answers, and says fail.' },
    ],
    [
      'a new process is well',
      { startedAt: 9_000 },
      true,
      { verified: true, detail: 'A new process answers 4.0 s after the order.' },
    ],
    [
      'another instance is well',
      { startedAt: null, instance: 'api-2' },
      true,
      { verified: true, detail: 'A new process answers 4.0 s after the order.' },
    ],
  ])('WK3: by our own next reading: %s', async (_when, info, isLive, outcome) => {
    const { run, verify, clock, tell } = makeWorld()
    await run()
    await clock.advance(AFTER_MS)
    tell(info, isLive)
    expect(await verify()).toEqual(outcome)
  })

  it('WK3: a reading from before the order proves nothing', async () => {
    const { run, verify, tell } = makeWorld()
    tell({ startedAt: 9_000 })
    await run()
    expect(await verify()).toMatchObject({ verified: false, detail: 'It does not answer yet.' })
  })

  it('WK3: how long it was away stands beside the line of 30 s', async () => {
    const { run, verify, clock, tell } = makeWorld()
    await run()
    const downAt = clock.now() + 500
    await clock.advance(AFTER_MS)
    tell({ startedAt: 9_000, downAt, upAt: clock.now() })
    expect((await verify()).detail).toBe(
      'A new process answers 4.0 s after the order; it was away for 3.5 s, the line is 30 s.',
    )
  })

  it('AC6: the figure is whether it is up; no reading counts as down', () => {
    const { tools } = makeWorld()
    expect(restartWorker.proof({}, tools)).toEqual([
      {
        ...{ label: 'Worker up', unit: 'state', better: 'higher', gapIs: 0 },
        seriesKey: tools.view.key('worker.up'),
      },
    ])
  })
})
