import { describe, expect, it, vi } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { makeBreaker } from '../../../tests/factories/worker'
import { AppError } from '../../shared/errors/app-error'
import type { BreakerRow } from '../../shared/model/tables/worker'
import { TargetView } from '../sources/target-view'
import type { Action, ActionTools } from './action'
import { forceCloseBreaker } from './force-close-breaker/index'
import { forceOpenBreaker } from './force-open-breaker/index'
import { probeBreaker } from './probe-breaker/index'
import { resetBreaker } from './reset-breaker/index'

const NAME = 'register'
const HOLD = { breaker: NAME, minutes: 15 }

/** A worker with one breaker, as its contract tells and takes it. */
function makeWorld(state = 'CLOSED', row: Partial<BreakerRow> = {}) {
  const world = { state, refusal: undefined as AppError | undefined, test: { ok: true } as object }
  const steps: string[] = []
  const send = vi.fn((_method: string, path: string, body?: { updateState?: string }) => {
    if (path.endsWith('?dryRun=true')) {
      return Promise.resolve({ body: { dryRun: true, would: 'call register once' } })
    }
    steps.push(`send ${path} ${JSON.stringify(body ?? {})}`)
    if (world.refusal !== undefined) return Promise.reject(world.refusal)
    const states = { CLOSE: 'CLOSED', FORCE_OPEN: 'FORCED_OPEN', DISABLE: 'DISABLED' }
    if (body?.updateState !== undefined) {
      world.state = states[body.updateState as keyof typeof states]
    }
    return Promise.resolve({ body: { tookMs: 12, error: null, ...world.test } })
  })
  const put = vi.fn(() => void steps.push('put'))
  const drop = vi.fn(() => void steps.push('drop'))
  const target = { id: 'api', kind: 'worker', title: 'api', environment: 'dev' } as const
  const view = new TargetView(target)
  view.apply({
    ...{ targetId: 'api', probe: 'health', at: 0, link: makeLink({ probe: 'health' }) },
    tables: { 'worker.breakers': [makeBreaker({ name: NAME, ...row })] },
  })
  const get = () =>
    Promise.resolve({ breakers: [{ name: NAME, state: world.state, dependsOn: 'register' }] })
  const clock = { now: () => 1_000, monotonic: () => 0, wait: () => Promise.resolve() }
  const tools = {
    ...{ target, view, clock, worker: { get, send }, reverts: { put, drop } },
    ...{ platform: () => [view], memo: new Map(), signal: new AbortController().signal },
  } as unknown as ActionTools
  const act = async <I>(action: Action<I>, input: I) => {
    const preview = await action.preview(input, tools)
    const context = { preview, reason: 'spare it', runId: 'r1' }
    await action.run(input, tools, context)
    return action.verify(input, tools, context)
  }
  return { world, tools, steps, put, act }
}

describe('holding a breaker', () => {
  it('BR7: asks for the name and says what is refused, for how long, and what stands behind it', async () => {
    const { tools } = makeWorld('CLOSED', { fallbackName: 'licence last known' })
    const preview = await forceOpenBreaker.preview(HOLD, tools)

    expect(forceOpenBreaker.risk).toBe('destructive')
    expect(preview.phrase).toBe(NAME)
    expect(preview.question).toBe('Hold open the breaker register for 15 min?')
    expect(preview.effects).toEqual([
      'Every call to register through it is refused at once, whether or not register answers.',
      'After 15 min api closes it by itself, and so does Switchyard.',
    ])
    expect(preview.figures?.join(' ')).toContain('licence last known')
    expect(preview.figures?.join(' ')).toContain('Behind it: worker api.')
  })

  it.each([
    [forceOpenBreaker, 'FORCE_OPEN', 'FORCED_OPEN'],
    [forceCloseBreaker, 'DISABLE', 'DISABLED'],
  ] as const)(
    'BR7: $id: the end is on the disk before the state is forced',
    async (action, updateState, held) => {
      const { steps, put, act } = makeWorld()
      const outcome = await act(action, HOLD)

      expect(steps).toEqual([
        'put',
        `send /ops/breakers/register {"updateState":"${updateState}","forMs":900000}`,
      ])
      expect(put).toHaveBeenCalledWith(
        expect.objectContaining({
          ...{ id: 'r1', dueAt: 901_000, subject: 'breaker register', reason: 'spare it' },
          input: { breaker: NAME, held },
        }),
      )
      expect(outcome).toMatchObject({
        verified: true,
        next: { actionId: 'worker.reset-breaker', input: { breaker: NAME, held } },
      })
    },
  )

  it('BR7: a worker that cannot hold is not told of a time, and the preview says who ends it', async () => {
    const { tools, steps, act } = makeWorld('CLOSED', { canHold: false })
    const { effects } = await forceOpenBreaker.preview(HOLD, tools)
    await act(forceOpenBreaker, HOLD)

    expect(effects[1]).toBe(
      'After 15 min Switchyard closes it; if it does not run then, at its next start.',
    )
    expect(steps[1]).toBe('send /ops/breakers/register {"updateState":"FORCE_OPEN"}')
  })

  it.each([
    ['action/failed', ['put', 'send', 'drop']],
    ['source/timeout', ['put', 'send']],
  ] as const)(
    'BR7: after %s the end is kept only if it may have been forced',
    async (code, seen) => {
      const { world, steps, act } = makeWorld()
      world.refusal = new AppError(code, 'no')

      await expect(act(forceOpenBreaker, HOLD)).rejects.toMatchObject({ code })

      expect(steps.map((step) => step.split(' ')[0])).toEqual(seen)
    },
  )

  it('BR7: refuses what is held already, and where it is not offered', async () => {
    const { tools } = makeWorld('FORCED_OPEN')
    await expect(forceOpenBreaker.preview(HOLD, tools)).rejects.toMatchObject({
      code: 'action/not-possible',
    })
    const other = makeWorld('CLOSED', { canForce: false })
    await expect(forceCloseBreaker.preview(HOLD, other.tools)).rejects.toMatchObject({
      code: 'action/not-possible',
    })
  })

  it.each([0, 61, 1.5])('BR7: %d min is no time for it', (minutes) => {
    expect(forceOpenBreaker.input.safeParse({ breaker: NAME, minutes }).success).toBe(false)
  })
})

describe('releasing', () => {
  it('BR7: ends only the state that was forced, and takes it off the list', async () => {
    const { world, tools, steps, act } = makeWorld('FORCED_OPEN')
    const input = { breaker: NAME, held: 'FORCED_OPEN' } as const

    await expect(act(resetBreaker, input)).resolves.toMatchObject({ verified: true })
    expect(steps).toEqual(['send /ops/breakers/register {"updateState":"CLOSE"}', 'drop'])

    world.state = 'OPEN'
    await expect(resetBreaker.preview(input, tools)).rejects.toMatchObject({
      code: 'action/target-changed',
    })
  })
})

describe('probing', () => {
  it('BR8: the preview is a dry run, and shows the words of the worker', async () => {
    const { tools, steps } = makeWorld('OPEN')
    const { figures } = await probeBreaker.preview({ breaker: NAME }, tools)

    expect(figures).toContain('Dry run: api would call register once.')
    expect(steps).toEqual([])
  })

  it('BR8: a worker that knows no dry run is not asked for one', async () => {
    const { tools } = makeWorld('OPEN', { canDryRun: false })
    const { figures } = await probeBreaker.preview({ breaker: NAME }, tools)

    expect(figures?.join(' ')).not.toContain('Dry run')
    expect(tools.worker.send).not.toHaveBeenCalled()
  })

  it('BR8: a good call is told with its time', async () => {
    const { world, act } = makeWorld('OPEN')
    world.test = { ok: true, tookMs: 7 }
    const acting = act(probeBreaker, { breaker: NAME })
    world.state = 'CLOSED'
    // The fake closes at once; the shown state is read before.
    await expect(acting).rejects.toMatchObject({ code: 'action/target-changed' })

    await expect(act(probeBreaker, { breaker: NAME })).resolves.toEqual({
      verified: true,
      detail: 'The test call succeeded in 7 ms. register is CLOSED.',
    })
  })

  it('BR8: a bad call is told with its error, and that nothing was changed', async () => {
    const { world, act } = makeWorld('OPEN')
    world.test = { ok: false, tookMs: 3, error: { name: 'TypeError', message: '503' } }

    await expect(act(probeBreaker, { breaker: NAME })).rejects.toThrow(
      'the test call failed after 3 ms (TypeError: 503); register is OPEN, nothing was changed',
    )
  })

  it('BR8: refuses where no test call is offered', async () => {
    const { tools } = makeWorld('OPEN', { canProbe: false })
    await expect(probeBreaker.preview({ breaker: NAME }, tools)).rejects.toMatchObject({
      code: 'action/not-possible',
    })
  })
})
