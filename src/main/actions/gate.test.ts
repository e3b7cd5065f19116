import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ManualClock, settle } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import type { ActionRun, Ticket } from '../../shared/model/action'
import type { Environment } from '../../shared/model/target'
import { silentLogger } from '../platform/log'
import { TargetView } from '../sources/target-view'
import type { Action, ActionTools, Outcome, Preview } from './action'
import type { AuditDraft, AuditRecord } from './audit-record'
import { ActionGate } from './gate'
import type { ProofSeries } from './proof'

const KEY = 'postgres.sessions.blocked|primary|'

/** The fake action touches no target. */
const unused = {} as Omit<
  ActionTools,
  'target' | 'view' | 'signal' | 'report' | 'clock' | 'credential'
>

interface World {
  preview: Partial<Preview>
  outcome: Outcome | (() => Promise<Outcome>)
  series: readonly ProofSeries[]
  auditFails: boolean
  onRecord: (draft: AuditDraft) => void
}

interface Options {
  readonly environment?: Environment
  readonly risk?: Action['risk']
  readonly run?: (signal: AbortSignal, tools: ActionTools) => Promise<void>
  readonly history?: readonly AuditRecord[]
  readonly clock?: ManualClock
  readonly cooldownMs?: number
  readonly settleMs?: number
}

/** The gate over one fake action; each test states only what differs. */
function makeGate(options: Options = {}) {
  const clock = options.clock ?? new ManualClock()
  const world: World = {
    preview: {},
    outcome: { verified: true, detail: 'done' },
    series: [],
    auditFails: false,
    onRecord: () => undefined,
  }
  const run = vi.fn((_input: unknown, tools: ActionTools) =>
    (options.run ?? (() => Promise.resolve()))(tools.signal, tools),
  )
  const { environment = 'dev' } = options
  const view = (id: string, kind: 'postgres' | 'redis' = 'postgres'): TargetView =>
    new TargetView({ id, kind, title: id, environment })
  const views = [view('primary'), view('other'), view('cache', 'redis')]
  const audit: AuditDraft[] = []
  const runs: ActionRun[] = []
  let ids = 0
  const gate = new ActionGate({
    actions: [fakeAction(world, run, options)],
    targets: () => views,
    toolsFor: (of, signal, report) => ({
      ...{ target: of.target, view: of, signal, report, clock },
      credential: { user: 'switchyard_act', text: 'Role switchyard_act' },
      ...unused,
    }),
    audit: {
      history: Promise.resolve(options.history ?? []),
      append: async (draft) => {
        if (world.auditFails) throw new AppError('audit/unwritable', 'disk full')
        audit.push(draft)
        world.onRecord(draft)
        return {
          ...draft,
          ...{ seq: audit.length, prev: '', at: clock.now(), monotonicMs: 0, actor: 'ann' },
        }
      },
    },
    proofReader: async () => world.series,
    clock,
    ids: () => `id-${(ids += 1)}`,
    operator: 'ann',
    onRun: (one) => runs.push(one),
    onArmed: () => undefined,
    log: silentLogger,
  })
  const preview = (targetId = 'primary'): Promise<Ticket> =>
    gate.preview({ actionId: 'test.act', targetId, input: { name: 'x' } })
  const confirm = ({ ticketId, phrase }: Ticket, given: object = {}): Promise<ActionRun> =>
    gate.confirm({ ticketId, phrase, reason: 'because', ...given })
  return { gate, clock, world, run, audit, runs, preview, confirm }
}

function fakeAction(world: World, run: Action['run'], options: Options): Action {
  return {
    ...{ id: 'test.act', title: 'Act', risk: options.risk ?? 'load', targetKind: 'postgres' },
    ...{
      reversible: false,
      settleMs: options.settleMs ?? 1_000,
      cooldownMs: options.cooldownMs ?? 0,
    },
    input: z.object({ name: z.string() }),
    preview: async () => ({
      ...{ question: 'Act?', button: 'Act', summary: 's', effects: ['it acts'], checks: [] },
      ...{ fingerprint: 'f1', phrase: 'yes', ...world.preview },
    }),
    run,
    verify: async () => (typeof world.outcome === 'function' ? world.outcome() : world.outcome),
    proof: () => [{ label: 'Blocked', seriesKey: KEY, unit: 'count', better: 'lower' }],
  }
}

async function armed(options: Options = {}) {
  const made = makeGate(options)
  await made.gate.arm(null)
  return made
}

const events = (audit: readonly AuditDraft[]): string[] => audit.map((one) => one.event)

describe('ActionGate', () => {
  it('AC4, AC7: previews, runs, verifies and records a confirmed action', async () => {
    const { audit, run, runs, preview, confirm } = await armed()
    const ticket = await preview()

    const result = await confirm(ticket)

    expect(ticket).toMatchObject({
      effects: ['it acts'],
      reversible: false,
      environment: 'dev',
      usualMs: null,
    })
    expect(result).toMatchObject({
      state: 'succeeded',
      detail: 'done',
      operator: 'ann',
      reason: 'because',
    })
    expect(run).toHaveBeenCalledOnce()
    expect(events(audit)).toEqual(['armed', 'intent', 'outcome'])
    expect(audit[1]?.data).toMatchObject({
      identity: 'f1',
      phraseTyped: true,
      reason: 'because',
      input: { name: 'x' },
    })
    expect(runs.map((one) => one.state).slice(0, 3)).toEqual(['running', 'verifying', 'succeeded'])
  })

  it('AC1: previews while locked, and refuses to run; the ticket serves once it is armed', async () => {
    const { gate, run, preview, confirm } = makeGate()
    const ticket = await preview()

    await expect(confirm(ticket)).rejects.toMatchObject({ code: 'action/locked' })
    await gate.arm('other')
    await expect(confirm(ticket)).rejects.toMatchObject({ code: 'action/locked' })
    expect(run).not.toHaveBeenCalled()

    await gate.arm('primary')
    await expect(confirm(ticket)).resolves.toMatchObject({ state: 'succeeded' })
  })

  it('AC1: locks again after 15 min, even when the wall clock is set back', async () => {
    const { gate, clock, preview, confirm } = await armed()
    expect(gate.armed().armed).toHaveLength(3)

    clock.jump(-3_600_000)
    await clock.advance(15 * 60_000)

    expect(gate.armed()).toEqual({ armed: [], killSwitch: false })
    await expect(confirm(await preview())).rejects.toMatchObject({ code: 'action/locked' })
  })

  it('AC1: the kill switch refuses all, stops what runs, and holds until armed again', async () => {
    const { gate, clock, preview, confirm } = await armed({
      run: async (signal, tools) => {
        await tools.clock.wait(60_000, signal)
        if (signal.aborted) throw new AppError('action/failed', 'stopped')
      },
    })
    const running = confirm(await preview())
    await settle()

    await gate.disarm({ killSwitch: true })

    await expect(running).resolves.toMatchObject({ state: 'failed', detail: 'stopped' })
    expect(gate.armed()).toEqual({ armed: [], killSwitch: true })
    await expect(confirm(await preview())).rejects.toThrow('kill switch')
    await gate.arm('primary')
    expect(gate.armed().killSwitch).toBe(false)
    await gate.close()
    expect(clock.waiting).toBe(0)
  })

  it.each([
    ['the phrase is wrong', 'action/not-confirmed', { phrase: 'no' }],
    ['the reason is missing on prod', 'action/reason-missing', { reason: '  ' }],
  ] as const)(
    'AC3: refuses when %s, and takes the right words after that',
    async (_when, code, given) => {
      const { run, preview, confirm } = await armed({ environment: 'prod' })
      const ticket = await preview()

      await expect(confirm(ticket, given)).rejects.toMatchObject({ code })

      expect(run).not.toHaveBeenCalled()
      await expect(confirm(ticket)).resolves.toMatchObject({ state: 'succeeded' })
    },
  )

  it('AC3: asks for a reason when destructive, and for the name of the target on prod', async () => {
    const dev = makeGate({ risk: 'destructive' })
    const prod = makeGate({ environment: 'prod' })
    prod.world.preview = { phrase: '' }

    await expect(dev.preview()).resolves.toMatchObject({ reasonRequired: true, phrase: 'yes' })
    await expect(prod.preview()).resolves.toMatchObject({ reasonRequired: true, phrase: 'primary' })
  })

  it('AC4: the danger of the input, not the usual one, goes into the ticket', async () => {
    const { world, preview } = makeGate()
    world.preview = { risk: 'destructive', figures: ['5 wait'] }

    await expect(preview()).resolves.toMatchObject({
      ...{ risk: 'destructive', reasonRequired: true, effects: ['it acts', '5 wait'] },
    })
  })

  it.each([
    ['it is another target', 1_000, { fingerprint: 'f2' }],
    ['its danger rose', 1_000, { risk: 'destructive' }],
    ['an old preview shows other effects', 11_000, { effects: ['more'] }],
    [
      'a check of an old preview turned',
      11_000,
      { checks: [{ label: 'c', ok: false, detail: '' }] },
    ],
  ] as const)('AC5: refuses when %s', async (_when, ageMs, change) => {
    const { clock, world, run, audit, preview, confirm } = await armed()
    const ticket = await preview()
    await clock.advance(ageMs)
    world.preview = change

    await expect(confirm(ticket)).rejects.toMatchObject({ code: 'action/target-changed' })

    expect(run).not.toHaveBeenCalled()
    expect(events(audit)).toEqual(['armed'])
    // The ticket is spent: the same answer again, and no run.
    world.preview = {}
    await expect(confirm(ticket)).rejects.toMatchObject({ code: 'action/target-changed' })
  })

  it('AC5: takes a 59 s old preview when all it showed still holds', async () => {
    const { clock, world, preview, confirm } = await armed()
    world.preview = { checks: [{ label: 'c', ok: true, detail: '1 s old' }], figures: ['1 waits'] }
    const ticket = await preview()
    await clock.advance(59_000)
    world.preview = { checks: [{ label: 'c', ok: true, detail: '60 s old' }], figures: ['9 wait'] }

    await expect(confirm(ticket)).resolves.toMatchObject({ state: 'succeeded' })
  })

  it('AC5: a ticket older than 60 s has expired, by either clock', async () => {
    const { clock, preview, confirm } = await armed()
    const first = await preview()
    await clock.advance(60_001)
    await expect(confirm(first)).rejects.toMatchObject({ code: 'action/ticket-expired' })
    const second = await preview()
    clock.jump(60_001)
    await expect(confirm(second)).rejects.toMatchObject({ code: 'action/ticket-expired' })
  })

  it('AC10: twenty clicks on one ticket are one run', async () => {
    const { run, audit, preview, confirm } = await armed()
    const ticket = await preview()

    const results = await Promise.all(Array.from({ length: 20 }, () => confirm(ticket)))

    expect(run).toHaveBeenCalledOnce()
    expect(new Set(results.map((one) => one.runId)).size).toBe(1)
    expect(events(audit).filter((one) => one === 'intent')).toHaveLength(1)
  })

  it('AC10: two windows at once: one runs, the other hears that the target is busy', async () => {
    const { run, preview, confirm } = await armed()
    const tickets = [await preview(), await preview(), await preview('other')] as const

    const results = await Promise.allSettled(tickets.map((ticket) => confirm(ticket)))

    expect(run).toHaveBeenCalledTimes(2)
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'action/busy' } })
  })

  it('AC10: cools down after a run, for this target alone; a failed run does not count', async () => {
    const { clock, world, run, preview, confirm } = await armed({ cooldownMs: 10_000 })
    run.mockRejectedValueOnce(new AppError('action/failed', 'no'))
    await expect(confirm(await preview())).resolves.toMatchObject({ state: 'failed' })
    await expect(confirm(await preview())).resolves.toMatchObject({ state: 'succeeded' })

    await expect(confirm(await preview())).rejects.toMatchObject({ code: 'action/cooling-down' })
    await expect(confirm(await preview('other'))).resolves.toMatchObject({ state: 'succeeded' })
    await clock.advance(10_000)
    world.outcome = { verified: true, detail: 'again' }
    await expect(confirm(await preview())).resolves.toMatchObject({ detail: 'again' })
  })

  it('AC10: at most 30 runs an hour on one target', async () => {
    const { gate, clock, preview, confirm } = await armed()
    for (let count = 0; count < 30; count += 1) await confirm(await preview())

    await expect(confirm(await preview())).rejects.toMatchObject({ code: 'action/cooling-down' })
    await clock.advance(3_600_000)
    await gate.arm(null)
    await expect(confirm(await preview())).resolves.toMatchObject({ state: 'succeeded' })
  })

  it('AC7: does not run what it could not record first', async () => {
    const { world, run, preview, confirm } = await armed()
    const ticket = await preview()
    world.auditFails = true

    await expect(confirm(ticket)).rejects.toMatchObject({ code: 'audit/unwritable' })

    expect(run).not.toHaveBeenCalled()
  })

  it('AC1: does not run when the lock fell while the record was being written', async () => {
    const { gate, world, run, audit, preview, confirm } = await armed()
    const ticket = await preview()
    world.onRecord = ({ event }) => {
      if (event === 'intent') void gate.disarm({ killSwitch: true })
    }

    await expect(confirm(ticket)).resolves.toMatchObject({
      ...{ state: 'failed', error: { code: 'action/locked' } },
    })

    expect(run).not.toHaveBeenCalled()
    expect(events(audit)).toEqual(['armed', 'intent', 'kill-switch', 'outcome'])
  })

  it('AC1: locks although that cannot be recorded, and does not arm without a record', async () => {
    const { gate, world } = await armed()
    world.auditFails = true

    await gate.disarm({ killSwitch: false })

    expect(gate.armed().armed).toEqual([])
    await expect(gate.arm(null)).rejects.toMatchObject({ code: 'audit/unwritable' })
    expect(gate.armed().armed).toEqual([])
    await expect(gate.arm('gone')).rejects.toMatchObject({ code: 'target/unknown' })
  })

  it('AC6: looks again until the change shows, and says so when it never does', async () => {
    const { clock, world, preview, confirm } = await armed({ settleMs: 5_000 })
    let looks = 0
    world.outcome = async () => ({ verified: (looks += 1) >= 3, detail: `look ${looks}` })
    const shown = confirm(await preview())
    await clock.advance(1_000)
    await expect(shown).resolves.toMatchObject({ state: 'succeeded', detail: 'look 3' })

    const next = { actionId: 'a', targetId: 'primary', input: {}, label: 'Terminate' }
    world.outcome = { verified: false, detail: 'still there', next }
    const unseen = confirm(await preview())
    await clock.advance(6_000)
    await expect(unseen).resolves.toMatchObject({
      state: 'unverified',
      detail: 'still there',
      next,
    })
  })

  it('RELIABILITY 48: a run whose answer was lost is looked at, never repeated', async () => {
    const { world, run, preview, confirm } = await armed()
    run.mockRejectedValueOnce(new AppError('source/unreachable', 'cut'))
    await expect(confirm(await preview())).resolves.toMatchObject({ state: 'succeeded' })

    world.outcome = { verified: false, detail: 'no' }
    run.mockRejectedValueOnce(new AppError('source/unreachable', 'cut'))
    await expect(confirm(await preview())).resolves.toMatchObject({
      ...{ state: 'failed', error: { code: 'source/unreachable' } },
    })
    expect(run).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['an unknown action', { actionId: 'no.such' }, 'action/unknown'],
    ['an unknown target', { targetId: 'gone' }, 'target/unknown'],
    ['a target of another kind', { targetId: 'cache' }, 'action/not-possible'],
    ['input of another form', { input: { name: 7 } }, 'ipc/invalid-input'],
  ] as const)('AC4: refuses to preview %s', async (_what, change, code) => {
    const { gate } = makeGate()
    const call = { actionId: 'test.act', targetId: 'primary', input: { name: 'x' }, ...change }

    await expect(gate.preview(call)).rejects.toMatchObject({ code })
  })
})

describe('ActionGate: what runs by itself', () => {
  const call = { actionId: 'test.act', targetId: 'primary', input: { name: 'x' } }
  const who = { by: 'automatic recovery', reason: 'down for 20 s' }

  it('AC7: runs while locked, with the record of every run and the name of what set it up', async () => {
    const { gate, run, audit } = makeGate()

    const done = await gate.runByItself(call, who)

    expect(done).toMatchObject({
      ...{ state: 'succeeded', operator: 'automatic recovery', reason: 'down for 20 s' },
    })
    expect(run).toHaveBeenCalledTimes(1)
    expect(audit.map(({ event }) => event)).toEqual(['intent', 'outcome'])
    expect(audit[0]?.data).toMatchObject({ by: 'automatic recovery', phraseTyped: false })
  })

  it('AC1: the kill switch forbids it, also when it falls while the record is written', async () => {
    const { gate, run, world } = makeGate()
    await gate.disarm({ killSwitch: true })
    await expect(gate.runByItself(call, who)).rejects.toMatchObject({ code: 'action/locked' })

    await gate.arm(null)
    world.onRecord = ({ event }) => {
      if (event === 'intent') void gate.disarm({ killSwitch: true })
    }
    expect(await gate.runByItself(call, who)).toMatchObject({ state: 'failed' })
    expect(run).not.toHaveBeenCalled()
  })

  it('AC10: waits neither for a person nor past one: busy targets and cooldowns refuse it', async () => {
    const { gate } = makeGate({ cooldownMs: 10_000 })
    await gate.runByItself(call, who)

    await expect(gate.runByItself(call, who)).rejects.toMatchObject({
      code: 'action/cooling-down',
    })
  })

  it('AC5: refuses an input it does not know', async () => {
    const { gate } = makeGate()

    await expect(gate.runByItself({ ...call, input: {} }, who)).rejects.toMatchObject({
      code: 'ipc/invalid-input',
    })
  })
})

describe('ActionGate: proof and restart', () => {
  const series = (
    clock: ManualClock,
    points: readonly (readonly [number, number])[],
  ): ProofSeries[] => [
    {
      key: KEY,
      at: points.map(([at]) => clock.now() + at),
      values: points.map(([, value]) => value),
    },
  ]

  it('AC6: proves early once three readings after the run are there, and records it', async () => {
    const { clock, world, audit, runs, preview, confirm } = await armed()
    world.series = series(clock, [
      [-4_000, 3],
      [-2_000, 5],
    ])
    const result = await confirm(await preview())
    await settle()
    expect(result.proof ?? runs.at(-1)?.proof).toMatchObject({
      verdict: 'pending',
      rows: [{ before: 5, after: null }],
    })

    world.series = series(clock, [
      [-2_000, 5],
      [1_000, 0],
      [2_000, 0],
      [3_000, 0],
    ])
    await clock.advance(4_000)

    expect(runs.at(-1)?.proof).toMatchObject({
      ...{ verdict: 'improved', rows: [{ before: 5, after: 0, verdict: 'improved' }] },
    })
    expect(audit.at(-1)).toMatchObject({ event: 'proof', runId: result.runId })
  })

  it('AC6: is final 60 s after the run with what there is', async () => {
    const { clock, world, runs, preview, confirm } = await armed()
    world.series = series(clock, [
      [-2_000, 5],
      [30_000, 5],
    ])
    await confirm(await preview())

    await clock.advance(59_000)
    expect(runs.at(-1)?.proof?.verdict).toBe('pending')
    await clock.advance(4_000)
    expect(runs.at(-1)?.proof).toMatchObject({
      verdict: 'no-change',
      rows: [{ before: 5, after: 5 }],
    })
  })

  it('AC6: without readings the verdict is unknown, not good', async () => {
    const { clock, runs, preview, confirm } = await armed()
    await confirm(await preview())

    await clock.advance(65_000)

    expect(runs.at(-1)?.proof).toMatchObject({
      verdict: 'unknown',
      rows: [{ before: null, after: null }],
    })
  })

  const record = (seq: number, draft: AuditDraft, at: number): AuditRecord => ({
    ...{ seq, prev: '', at, monotonicMs: 0, actor: 'ann', ...draft },
  })
  const plan = [{ label: 'Blocked', seriesKey: KEY, unit: 'count', better: 'lower' }]
  const intent = (runId: string): AuditDraft => ({
    ...{ event: 'intent', runId, actionId: 'test.act', targetId: 'primary' },
    data: { title: 'Act', reason: 'r', plan },
  })

  it('RELIABILITY 48: a run without an outcome is unknown after a restart, recorded so, and not repeated', async () => {
    const clock = new ManualClock()
    const history = [record(1, intent('r1'), clock.now() - 5_000)]
    const { gate, run, audit } = makeGate({ clock, history })

    const [found] = await gate.recent(10)

    expect(found).toMatchObject({ runId: 'r1', state: 'unknown', endedAt: null, operator: 'ann' })
    expect(found?.detail).toContain('look at the target')
    expect(audit).toMatchObject([{ event: 'outcome', runId: 'r1', data: { state: 'unknown' } }])
    expect(run).not.toHaveBeenCalled()
  })

  it('AC6, AC10: recent runs, cooldown and open proofs survive a restart', async () => {
    const clock = new ManualClock()
    const outcome = {
      state: 'succeeded',
      detail: 'done',
      endedAt: clock.now() - 70_000,
      error: null,
      next: null,
    }
    const history = [
      record(1, intent('r1'), clock.now() - 71_000),
      record(2, { event: 'outcome', runId: 'r1', data: outcome }, clock.now() - 70_000),
    ]
    const { gate, world, audit, runs, preview, confirm } = makeGate({
      clock,
      history,
      cooldownMs: 600_000,
    })
    world.series = series(clock, [
      [-72_000, 4],
      [-60_000, 1],
    ])
    await settle()

    expect(runs.at(-1)).toMatchObject({ runId: 'r1', proof: { verdict: 'improved' } })
    expect(audit.at(-1)).toMatchObject({ event: 'proof', runId: 'r1' })
    await expect(preview()).resolves.toMatchObject({ usualMs: 1_000 })
    await gate.arm(null)
    await expect(confirm(await preview())).rejects.toMatchObject({ code: 'action/cooling-down' })
    await gate.close()
  })
})
