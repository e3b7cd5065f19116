import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../tests/fakes/clock'
import { makeLink } from '../../../../tests/factories/link'
import { makeWorker } from '../../../../tests/factories/worker'
import { AppError } from '../../../shared/errors/app-error'
import type { SlotRow } from '../../../shared/model/tables/worker'
import { TargetView } from '../../sources/target-view'
import type { ActionTools, RunContext } from '../action'
import { callOffer } from './index'

const RESTART = {
  ...{ id: 'worker.restart', title: 'Restart', method: 'POST', path: '/ops/restart' },
  ...{ danger: 'high', idempotent: true },
}
const LEVEL = {
  ...{ id: 'worker.log-level', title: 'Set the log level', method: 'POST' },
  ...{ path: '/ops/log-level', danger: 'low', idempotent: true, dryRun: true },
  params: {
    type: 'object',
    required: ['level'],
    properties: { level: { enum: ['debug', 'info'] } },
  },
}
const CLEAR = {
  ...{ id: 'cache.clear', title: 'Empty', method: 'DELETE', path: '/ops/caches/{name}' },
  danger: 'medium',
  params: { required: ['name'], properties: { name: { type: 'string' } } },
}
const DRAIN = {
  ...RESTART,
  id: 'worker.drain',
  title: 'Drain',
  path: '/ops/drain',
  danger: 'medium',
}
const ODD = { ...RESTART, id: 'worker.odd', params: { oneOf: [] } }

type Reply = { status: number; body: unknown; location: string | null }
interface World {
  readonly actions?: readonly object[]
  readonly slots?: readonly SlotRow[]
  readonly reply?: () => Promise<Reply>
  readonly operations?: readonly object[]
}

function makeWorld({ actions = [RESTART, LEVEL, CLEAR, DRAIN, ODD], ...world }: World = {}) {
  const clock = new ManualClock()
  const view = new TargetView({ id: 'api', kind: 'worker', title: 'api', environment: 'dev' })
  const tell = (startedAt: number): void =>
    view.apply({
      ...{ targetId: 'api', probe: 'health', at: 0, link: makeLink() },
      tables: {
        'worker.info': [makeWorker({ startedAt })],
        ...(world.slots === undefined ? {} : { 'worker.slots': world.slots }),
        'worker.offers': [
          {
            id: 'worker.restart',
            title: 'Restart',
            danger: 'high' as const,
            dryRun: false,
            fields: [],
            refusal: null,
          },
        ],
      },
    })
  tell(1_000)
  const sent: { method: string; path: string; body: unknown; key: string }[] = []
  const reported: (number | null)[] = []
  const operations = [...(world.operations ?? [])]
  const tools = {
    ...{ target: view.target, view, clock, memo: new Map<string, string>() },
    signal: new AbortController().signal,
    report: (progress: number | null) => void reported.push(progress),
    worker: {
      get: (path: string) =>
        Promise.resolve(
          path === '/.well-known/ops' ? { contract: 'ops/v1', actions } : operations.shift(),
        ),
      send: (method: string, path: string, body: unknown, options: { idempotencyKey: string }) => {
        sent.push({ method, path, body, key: options.idempotencyKey })
        return (
          world.reply?.() ?? Promise.resolve({ status: 200, body: { done: true }, location: null })
        )
      },
    },
  } as unknown as ActionTools
  return { tools, sent, reported, clock, tell }
}

const contextOf = (tools: ActionTools, input: Parameters<typeof callOffer.preview>[0]) =>
  callOffer
    .preview(input, tools)
    .then((preview): RunContext => ({ preview, reason: 'a test', runId: 'run-1' }))

describe('worker.call-offer', () => {
  it.each([
    ['worker.log-level', { level: 'debug' }, 'harmless', ''],
    ['cache.clear', { name: 'a' }, 'load', ''],
    ['worker.restart', {}, 'destructive', 'api'],
  ] as const)('WK7: %s is as dangerous as it says', async (offer, params, risk, phrase) => {
    const { tools } = makeWorld()
    await expect(callOffer.preview({ offer, params }, tools)).resolves.toMatchObject({
      ...{ risk, phrase },
    })
  })

  it('WK7: a preview asks for the dry run, and for nothing else', async () => {
    const { tools, sent } = makeWorld()
    const preview = await callOffer.preview(
      { offer: 'worker.log-level', params: { level: 'debug' } },
      tools,
    )
    expect(sent).toMatchObject([{ path: '/ops/log-level?dryRun=true', body: { level: 'debug' } }])
    expect(preview.figures).toEqual(['Its dry run says: {"done":true}'])
    expect(preview.summary).toContain('with level debug')

    const { tools: other, sent: none } = makeWorld()
    await callOffer.preview({ offer: 'worker.restart', params: {} }, other)
    expect(none).toEqual([])
  })

  it('WK7: a dry run that fails is told and forbids nothing', async () => {
    const reply = () => Promise.reject(new AppError('action/failed', 'HTTP 500'))
    const { tools } = makeWorld({ reply })
    const preview = callOffer.preview(
      { offer: 'worker.log-level', params: { level: 'info' } },
      tools,
    )
    await expect(preview).resolves.toMatchObject({ figures: ['Its dry run failed: HTTP 500'] })
  })

  it.each([
    ['not offered', { offer: 'worker.explode', params: {} }, 'action/target-changed'],
    [
      'a value it forbids',
      { offer: 'worker.log-level', params: { level: 'x' } },
      'action/not-possible',
    ],
    ['a value it needs', { offer: 'worker.log-level', params: {} }, 'action/not-possible'],
    [
      'a value it does not ask for',
      { offer: 'worker.restart', params: { a: 1 } },
      'action/not-possible',
    ],
    ['a schema beyond the form', { offer: 'worker.odd', params: {} }, 'action/not-possible'],
    ['a name that climbs', { offer: 'cache.clear', params: { name: '..' } }, 'action/not-possible'],
  ] as const)('WK7: refuses %s before anything is sent', async (_what, input, code) => {
    const { tools, sent } = makeWorld()
    await expect(callOffer.preview(input, tools)).rejects.toMatchObject({ code })
    expect(sent).toEqual([])
  })

  it('WK7: fills the path, sends the rest, once for each run', async () => {
    const { tools, sent } = makeWorld()
    const input = { offer: 'cache.clear', params: { name: 'a/b c' } }
    await callOffer.run(input, tools, await contextOf(tools, input))

    expect(sent).toEqual([
      { method: 'DELETE', path: '/ops/caches/a%2Fb%20c', body: undefined, key: 'run-1' },
    ])
  })

  const slots = (active: number): SlotRow[] => [
    { name: 's', active, idle: 0, queued: 0, max: 4, oldestTaskMs: null, recovered: null },
  ]

  it.each([
    [3, false, 'What runs would be cut off: drain it first.'],
    [0, true, 'No task runs.'],
  ])('WK7: drain before restart: with %i busy', async (active, ok, detail) => {
    const { tools } = makeWorld({ slots: slots(active) })
    const preview = await callOffer.preview({ offer: 'worker.restart', params: {} }, tools)
    expect(preview.checks).toEqual([{ label: 'Drained', ok, detail }])
    expect(preview.figures).toEqual([`Tasks that run now: ${active}.`])
  })

  it('WK7: after a drain the restart is proposed', async () => {
    const { tools } = makeWorld()
    const input = { offer: 'worker.drain', params: {} }
    const context = await contextOf(tools, input)
    await callOffer.run(input, tools, context)
    await expect(callOffer.verify(input, tools, context)).resolves.toMatchObject({
      verified: true,
      next: { actionId: 'worker.restart', input: {} },
    })
  })

  it('WK7: follows what takes longer, with its progress', async () => {
    const location = '/ops/operations/7'
    const { tools, reported, clock } = makeWorld({
      reply: () => Promise.resolve({ status: 202, body: {}, location }),
      operations: [
        { state: 'running', progress: 0.5, message: 'half' },
        { state: 'succeeded', progress: 1, message: 'all done' },
      ],
    })
    const input = { offer: 'cache.clear', params: { name: 'a' } }
    const context = await contextOf(tools, input)
    const run = callOffer.run(input, tools, context)
    await clock.advance(1_000)
    await run

    expect(reported).toEqual([0.5, 1])
    await expect(callOffer.verify(input, tools, context)).resolves.toEqual({
      ...{ verified: true, detail: 'The worker did it. It said: all done.' },
    })
  })

  it('WK7: a restart counts when another process answers, though its own answer was lost', async () => {
    const reply = () => Promise.reject(new AppError('source/unreachable', 'socket hang up'))
    const { tools, tell } = makeWorld({ reply })
    const input = { offer: 'worker.restart', params: {} }
    const context = await contextOf(tools, input)
    await callOffer.run(input, tools, context)

    await expect(callOffer.verify(input, tools, context)).resolves.toMatchObject({
      verified: false,
    })
    tell(60_000)
    await expect(callOffer.verify(input, tools, context)).resolves.toMatchObject({
      ...{ verified: true, detail: 'It has started anew.' },
    })
  })

  it('AC5: another offer or another process under the same name is another target', async () => {
    const { tools, tell } = makeWorld()
    const input = { offer: 'worker.restart', params: {} }
    const { fingerprint } = await callOffer.preview(input, tools)
    await expect(callOffer.preview(input, tools)).resolves.toMatchObject({ fingerprint })
    tell(60_000)
    const later = await callOffer.preview(input, tools)
    expect(later.fingerprint).not.toBe(fingerprint)
  })
})
