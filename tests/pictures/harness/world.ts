import { AppError } from '../../../src/shared/errors/app-error'
import type { Input, Output } from '../../../src/shared/ipc/contract'
import type { RequestName, TopicName } from '../../../src/shared/ipc/names'
import type { ActionRun } from '../../../src/shared/model/action'
import { makeRun, makeSettings, makeStatus, makeTicket } from '../../factories/page'
import { ACTIONS, eventsOf, linksOf, TARGETS, tilesOf } from './world-board'
import { tableOf } from './world-tables'

type Listener = (message: unknown) => void

const TICK_MS = 2_000
const HISTORY_STEP_MS = 5_000

/** A platform with a fault, made up: for pictures of the page without a main process. */
export class World {
  readonly #listeners = new Map<TopicName, Set<Listener>>()
  readonly #startedAt: number
  #keys: string[] = []
  #tables: { targetId: string; table: string }[] = []
  #seq = 1
  #status = makeStatus({
    environment: 'prod',
    audit: { ok: true, entries: 41, detail: 'unbroken' },
  })
  #runs: ActionRun[]

  constructor(startedAt: number) {
    this.#startedAt = startedAt
    this.#runs = pastRuns(startedAt)
    setInterval(() => this.#tick(), TICK_MS)
  }

  subscribe(topic: TopicName, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set<Listener>()
    this.#listeners.set(topic, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  answer(name: RequestName, input: unknown): unknown {
    const now = Date.now()
    switch (name) {
      case 'app.status':
        return this.#status
      case 'catalog.read':
        return { targets: TARGETS, metrics: [], actions: ACTIONS }
      case 'board.read':
        return { seq: this.#seq, tiles: tilesOf(now, this.#startedAt) }
      case 'links.read':
        return { links: linksOf(now, this.#startedAt) }
      case 'live.watch':
        return this.#watch(input as Input<'live.watch'>)
      case 'history.read':
        return this.#history(input as Input<'history.read'>)
      case 'journal.read':
        return this.#journal(input as Input<'journal.read'>, now)
      case 'alerts.read':
        return { alerts: [], history: [], chains: [], rules: [], deliveries: [] }
      case 'actions.recent':
        return { runs: this.#runs }
      case 'actions.preview':
        return previewOf(input as Input<'actions.preview'>, now)
      case 'actions.confirm':
        return this.#confirm(input as Input<'actions.confirm'>, now)
      case 'actions.arm':
        return this.#arm((input as Input<'actions.arm'>).targetId, now)
      case 'actions.disarm': {
        const { killSwitch } = input as Input<'actions.disarm'>
        this.#status = { ...this.#status, armed: [], killSwitch }
        return this.#status
      }
      case 'window.wall':
        this.#status = { ...this.#status, wall: (input as Input<'window.wall'>).on }
        return this.#status
      case 'settings.read':
      case 'settings.write':
        return makeSettings({ theme: location.search.includes('light') ? 'light' : 'dark' })
      case 'links.retry':
      case 'journal.note':
      case 'app.report-error':
        return {}
      default:
        throw new AppError('app/bug', `the made-up world has no ${name}`)
    }
  }

  #arm(targetId: string | null, now: number): unknown {
    const ids = targetId === null ? TARGETS.map(({ id }) => id) : [targetId]
    const armed = ids.map((id) => ({ targetId: id, until: now + 900_000 }))
    this.#status = { ...this.#status, killSwitch: false, armed }
    this.#push('status', this.#status)
    return this.#status
  }

  #watch({ keys, tables }: Input<'live.watch'>): Output<'live.watch'> {
    this.#keys = keys
    this.#tables = tables
    return { seq: this.#seq, tables: this.#tablesNow() }
  }

  #tablesNow(): Output<'live.watch'>['tables'] {
    return this.#tables.flatMap(({ targetId, table }) => {
      const found = tableOf(targetId, table, Date.now())
      return found === null ? [] : [found]
    })
  }

  #history({ keys, fromMs, toMs }: Input<'history.read'>): Output<'history.read'> {
    const step = Math.max(HISTORY_STEP_MS, (toMs - fromMs) / 900)
    const count = Math.floor((toMs - fromMs) / step)
    const at = Float64Array.from({ length: count }, (_, index) => toMs - (count - 1 - index) * step)
    return {
      seq: this.#seq,
      series: keys.map((key) => ({
        key,
        at,
        values: at.map((time) => valueOf(key, time, this.#startedAt)),
      })),
    }
  }

  #journal({ targetId, kinds }: Input<'journal.read'>, now: number): Output<'journal.read'> {
    const events = eventsOf(now).filter(
      (event) =>
        (targetId === null || event.targetId === targetId) &&
        (kinds.length === 0 || kinds.includes(event.kind)),
    )
    return { events, total: events.length }
  }

  #confirm({ reason }: Input<'actions.confirm'>, now: number): ActionRun {
    const run = makeRun({
      runId: `r${now}`,
      startedAt: now,
      endedAt: now + 400,
      reason,
      proof: proofAt(now),
    })
    this.#runs = [run, ...this.#runs]
    this.#push('runs', { runs: [run] })
    return run
  }

  #tick(): void {
    const now = Date.now()
    this.#seq += 1
    this.#push('samples', {
      seq: this.#seq,
      keys: this.#keys,
      at: Float64Array.from(this.#keys, () => now),
      values: Float64Array.from(this.#keys, (key) => valueOf(key, now, this.#startedAt)),
    })
    this.#push('tables', { seq: this.#seq, tables: this.#tablesNow() })
    this.#push('board', { seq: this.#seq, tiles: tilesOf(now, this.#startedAt), removed: [] })
    this.#push('links', { links: linksOf(now, this.#startedAt) })
  }

  #push(topic: TopicName, message: unknown): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(structuredClone(message))
  }
}

/** A wave of its own for each key, which rises after the fault; one has a gap. */
function valueOf(key: string, at: number, startedAt: number): number {
  const seed = Array.from(key).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7)
  const sinceFault = at - (startedAt - 240_000)
  if (seed % 5 === 0 && sinceFault > -200_000 && sinceFault < -110_000) return NaN
  const wave = 30 + 8 * Math.sin(at / (40_000 + seed * 60)) + (seed % 7) + 3 * Math.sin(at / 3_100)
  const rise = seed % 3 === 0 ? Math.min(55, Math.max(0, sinceFault / 4_000)) : 0
  return Math.max(0, wave + rise)
}

function previewOf({ actionId, targetId, input }: Input<'actions.preview'>, now: number): unknown {
  const destructive = actionId.includes('terminate')
  return makeTicket({
    actionId,
    targetId,
    expiresAt: now + 10_000,
    ...(destructive
      ? {}
      : {
          risk: 'load',
          phrase: '',
          question: `Run ${actionId} on ${targetId}?`,
          button: `Run on ${targetId}`,
          summary: JSON.stringify(input),
        }),
  })
}

function proofAt(now: number): ActionRun['proof'] {
  return {
    verdict: 'pending',
    settledAt: now + 60_000,
    rows: [
      { label: 'Sessions blocked', unit: 'count', before: 14, after: null, verdict: 'pending' },
      { label: 'Pool wait p95', unit: 'ms', before: 4_100, after: null, verdict: 'pending' },
    ],
  }
}

function pastRuns(now: number): ActionRun[] {
  return [
    makeRun({
      runId: 'past',
      actionId: 'postgres.refresh-view',
      title: 'Refresh patch_dashboard',
      startedAt: now - 2_520_000,
      endedAt: now - 2_511_900,
      detail: 'Refreshed concurrently in 8.1 s.',
      proof: {
        verdict: 'improved',
        settledAt: now - 2_450_000,
        rows: [
          { label: 'View age', unit: 'ms', before: 2_460_000, after: 1_000, verdict: 'improved' },
          { label: 'Read p95', unit: 'ms', before: 212, after: 38, verdict: 'improved' },
          { label: 'Writers blocked', unit: 'count', before: 0, after: 0, verdict: 'no-change' },
        ],
      },
    }),
  ]
}
