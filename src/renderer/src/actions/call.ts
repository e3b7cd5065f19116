import type { Input } from '../../../shared/ipc/contract'
import type { ActionRun, Ticket } from '../../../shared/model/action'
import type { AppError } from '../../../shared/errors/app-error'

/** Which action, on which target, with what. */
export type ActionCall = Input<'actions.preview'>

/** Where the dialog is: looking, asking, running, told. */
export type ActionStep =
  | { readonly at: 'looking' }
  | { readonly at: 'asking'; readonly ticket: Ticket; readonly error: AppError | null }
  | { readonly at: 'refused'; readonly error: AppError }
  | { readonly at: 'running'; readonly ticket: Ticket; readonly startedAt: number }
  | { readonly at: 'told'; readonly ticket: Ticket; readonly run: ActionRun }

const RUN_WORDS: Readonly<Record<ActionRun['state'], string>> = {
  running: 'running',
  verifying: 'done, looking whether it helped',
  succeeded: 'succeeded',
  failed: 'failed',
  unverified: 'ran, but the change does not show',
  unknown: 'outcome not known',
}

export function runWord(run: ActionRun): string {
  return RUN_WORDS[run.state]
}

export function hasEnded(run: ActionRun): boolean {
  return run.state !== 'running' && run.state !== 'verifying'
}

/** Why the confirm button cannot be pressed; undefined: it can. */
export function whyNot(parts: {
  ticket: Ticket
  armed: boolean
  reason: string
  phrase: string
}): string | undefined {
  const { ticket, armed, reason, phrase } = parts
  if (!armed) return 'Actions are locked.'
  if (ticket.reasonRequired && reason.trim() === '') return 'Say why first.'
  if (ticket.phrase !== '' && phrase !== ticket.phrase) return `Type ${ticket.phrase} first.`
  return undefined
}
