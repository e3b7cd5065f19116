import { ActionRun, Proof } from '../../shared/model/action'
import type { ProofMetric } from './action'
import type { AuditRecord } from './audit-record'
import { median } from '../platform/median'

const HOUR_MS = 3_600_000
const USUAL_OF = 20
const KEPT_RUNS = 1_000

export interface RunEntry {
  readonly run: ActionRun
  readonly plan: readonly ProofMetric[]
}

/** What was run, newest first: told by the audit log at the start, then kept up to date. */
export class RunBook {
  #entries: RunEntry[] = []

  load(records: readonly AuditRecord[]): void {
    this.#entries = foldRecords(records).reverse().slice(0, KEPT_RUNS)
  }

  recent(limit: number): ActionRun[] {
    return this.#entries.slice(0, limit).map(({ run }) => run)
  }

  get entries(): readonly RunEntry[] {
    return this.#entries
  }

  find(runId: string): ActionRun | undefined {
    return this.#entries.find(({ run }) => run.runId === runId)?.run
  }

  add(entry: RunEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, KEPT_RUNS)
  }

  /** Changes a run and gives it back; undefined when it is not known. */
  change(runId: string, change: Partial<ActionRun>): ActionRun | undefined {
    const index = this.#entries.findIndex(({ run }) => run.runId === runId)
    const entry = this.#entries[index]
    if (entry === undefined) return undefined
    const run = { ...entry.run, ...change }
    this.#entries[index] = { ...entry, run }
    return run
  }

  /** Runs of the last hour on this target: AC10. */
  countLastHour(targetId: string, now: number): number {
    return this.#entries.filter(
      ({ run }) => run.targetId === targetId && isWithin(run.startedAt, now, HOUR_MS),
    ).length
  }

  /** How long until this action may run again here; 0: now. Refused and failed runs do not count. */
  coolingMs(of: { actionId: string; targetId: string; cooldownMs: number }, now: number): number {
    const last = this.#entries.find(
      ({ run }) =>
        run.actionId === of.actionId && run.targetId === of.targetId && run.state !== 'failed',
    )
    if (last === undefined) return 0
    const since = last.run.endedAt ?? last.run.startedAt
    return isWithin(since, now, of.cooldownMs) ? since + of.cooldownMs - now : 0
  }

  /** Of the same thing: a run's title names its object. */
  usualMs(like: Pick<ActionRun, 'actionId' | 'targetId' | 'title'>): number | null {
    const durations = this.#entries
      .map(({ run }) => run)
      .filter((run) => run.actionId === like.actionId && run.targetId === like.targetId)
      .filter((run) => run.title === like.title)
      .flatMap(({ state, startedAt, endedAt }) =>
        state === 'succeeded' && endedAt !== null ? [endedAt - startedAt] : [],
      )
    return median(durations.slice(0, USUAL_OF)) ?? null
  }
}

/** A time in the future means that the clock was set back: it must not lock anybody out. */
function isWithin(at: number, now: number, spanMs: number): boolean {
  return at <= now && now - at < spanMs
}

/** Pure: the runs that these records tell of, oldest first. What cannot be read is left out. */
export function foldRecords(records: readonly AuditRecord[]): RunEntry[] {
  const entries = new Map<string, RunEntry>()
  for (const record of records) {
    const { event, runId, data = {} } = record
    if (runId === undefined) continue
    if (event === 'intent') {
      const entry = fromIntent(record)
      if (entry !== undefined) entries.set(runId, entry)
    }
    const known = entries.get(runId)
    if (known === undefined) continue
    if (event === 'outcome') {
      const run = ActionRun.safeParse({ ...known.run, ...data })
      if (run.success) entries.set(runId, { ...known, run: run.data })
    }
    if (event === 'proof') {
      const proof = Proof.safeParse(data['proof'])
      if (proof.success) {
        entries.set(runId, { ...known, run: { ...known.run, proof: proof.data } })
      }
    }
  }
  return [...entries.values()]
}

function fromIntent({
  runId,
  actionId,
  targetId,
  at,
  actor,
  data,
}: AuditRecord): RunEntry | undefined {
  const run = ActionRun.safeParse({
    runId,
    actionId,
    targetId,
    title: data?.['title'],
    state: 'running',
    startedAt: at,
    endedAt: null,
    progress: null,
    detail: '',
    operator: data?.['by'] ?? actor,
    reason: data?.['reason'],
    error: null,
    proof: null,
    next: null,
  })
  const plan = data?.['plan']
  if (!run.success) return undefined
  return { run: run.data, plan: Array.isArray(plan) ? (plan as ProofMetric[]) : [] }
}
