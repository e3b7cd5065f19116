import type { ActionRun } from '../shared/model/action'
import type { JournalDraft } from '../shared/model/event'

/** Writes each step of a run into the journal once: begun, ended, proven. */
export class RunEvents {
  readonly #told = new Set<string>()
  /** Hears each step of a run once. */
  onRun: ((run: ActionRun) => void) | undefined

  of(run: ActionRun, now: number): JournalDraft[] {
    const step = stepOf(run)
    if (step === undefined || this.#told.has(`${run.runId} ${step}`)) return []
    this.#told.add(`${run.runId} ${step}`)
    this.onRun?.(run)
    return [
      {
        at: now,
        kind: 'action',
        targetId: run.targetId,
        subject: run.targetId,
        severity: null,
        title: `${run.title}: ${step}`,
        detail: run.error === null ? run.detail : run.error.message,
      },
    ]
  }
}

function stepOf(run: ActionRun): string | undefined {
  if (run.endedAt === null) return 'started'
  if (run.proof !== null && run.proof.verdict !== 'pending') return `proof ${run.proof.verdict}`
  return run.state
}
