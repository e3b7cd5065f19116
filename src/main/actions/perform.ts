import { AppError } from '../../shared/errors/app-error'
import type { ActionRun } from '../../shared/model/action'
import type { Action, ActionTools, Outcome, RunContext } from './action'

const LOOK_EVERY_MS = 250
/** After these the target may have done it all the same: the answer was lost, not the order. */
const ANSWER_LOST = new Set(['source/unreachable', 'source/timeout'])

export interface Job {
  readonly action: Action
  readonly input: unknown
  readonly tools: ActionTools
  readonly context: RunContext
  readonly onVerifying: () => void
}

export type Result = Pick<ActionRun, 'state' | 'detail' | 'error' | 'next'>

/** Runs once, then looks until the change shows. Never throws. */
export async function perform(job: Job): Promise<Result> {
  const { action, input, tools, context } = job
  try {
    await action.run(input, tools, context)
  } catch (thrown) {
    const error = AppError.from(thrown, 'action/failed')
    job.onVerifying()
    return (await foundDone(job, error)) ?? failed(error)
  }
  job.onVerifying()
  const outcome = await settle(job)
  return {
    state: outcome.verified ? 'succeeded' : 'unverified',
    detail: outcome.detail,
    error: null,
    next: outcome.next ?? null,
  }
}

function failed(error: AppError): Result {
  return { state: 'failed', detail: error.message, error: error.toData(), next: null }
}

/** Looks whether a run whose answer was lost took effect. It is never repeated. */
async function foundDone(job: Job, error: AppError): Promise<Result | undefined> {
  if (!ANSWER_LOST.has(error.code)) return undefined
  const outcome = await look(job)
  if (!outcome.verified) return undefined
  const detail = `${outcome.detail} Its answer was lost: ${error.message}`
  return { state: 'succeeded', detail, error: null, next: outcome.next ?? null }
}

/** On a real server the change shows a little later: looks again until the action's own patience ends. */
async function settle(job: Job): Promise<Outcome> {
  const { clock, signal } = job.tools
  const deadline = clock.monotonic() + job.action.settleMs
  for (;;) {
    const outcome = await look(job)
    if (outcome.verified || clock.monotonic() >= deadline || signal.aborted) return outcome
    await clock.wait(LOOK_EVERY_MS, signal)
  }
}

async function look({ action, input, tools, context }: Job): Promise<Outcome> {
  try {
    return await action.verify(input, tools, context)
  } catch (thrown) {
    return {
      verified: false,
      detail: `It could not be looked at: ${AppError.from(thrown).message}`,
    }
  }
}
