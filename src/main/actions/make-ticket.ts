import { AppError } from '../../shared/errors/app-error'
import type { Ticket } from '../../shared/model/action'
import type { Target } from '../../shared/model/target'
import type { Action, Preview } from './action'
import { TICKET_LASTS_MS } from './ticket-box'

/** What the dialog shows. Production asks for more: AC3. */
export function makeTicket(parts: {
  action: Action
  preview: Preview
  target: Target
  ticketId: string
  now: number
  credential: string
  usualMs: number | null
}): Ticket {
  const { action, preview, target, ticketId, now, credential, usualMs } = parts
  const { question, button, summary, effects, figures = [], checks } = preview
  const risk = preview.risk ?? action.risk
  const isProd = target.environment === 'prod'
  const mustType = preview.phrase !== '' || (isProd && risk !== 'harmless')
  return {
    ...{ ticketId, actionId: action.id, targetId: target.id, environment: target.environment },
    ...{ risk, question, button, summary, credential, usualMs },
    effects: [...effects, ...figures],
    checks: [...checks],
    reversible: action.reversible,
    phrase: !mustType ? '' : preview.phrase === '' ? target.id : preview.phrase,
    reasonRequired: isProd || risk === 'destructive',
    expiresAt: now + TICKET_LASTS_MS,
  }
}

/** What a run is called: its question as a statement. */
export function titleOf({ question }: { readonly question: string }): string {
  return question.replace(/\?$/, '')
}

/** What the person must give: the phrase, and a reason where one is required. */
export function requirePerson(
  ticket: Ticket,
  given: { readonly phrase: string; readonly reason: string },
): void {
  if (ticket.phrase !== '' && given.phrase !== ticket.phrase) {
    throw new AppError('action/not-confirmed', `type ${ticket.phrase} to confirm`)
  }
  if (ticket.reasonRequired && given.reason.trim() === '') {
    throw new AppError('action/reason-missing', 'this action needs a reason')
  }
}
