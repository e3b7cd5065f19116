import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import type { Ticket } from '../../../shared/model/action'
import { useCatalog } from '../live/use-state'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { EnvFrame, EnvWord } from '../ui/env'
import { ErrorNote } from '../ui/error-note'
import { hasEnded, whyNot, type ActionCall } from './call'
import { ActionForm, TicketFacts } from './ticket-view'
import { RunView } from './run-view'
import { useSession, type ActionSession } from './use-session'
import './actions.css'

/** One dialog for every action, named by its question. */
export function ActionDialog({
  call,
  onNext,
  onClose,
}: {
  call: ActionCall
  onNext: (call: ActionCall) => void
  onClose: () => void
}): ReactNode {
  const session = useSession(call)
  const first = useRef<HTMLInputElement>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  const { step } = session
  const ticket = 'ticket' in step ? step.ticket : null
  const fallbackTitle = useTitle(call)
  useFirstFocus(ticket, first, cancel)

  return (
    <Dialog
      open
      onClose={onClose}
      title={ticket?.question ?? fallbackTitle}
      badge={ticket === null ? null : <EnvWord environment={ticket.environment} />}
      frame={ticket === null ? null : <EnvFrame environment={ticket.environment} />}
      initialFocus={cancel}
      foot={<Foot session={session} cancel={cancel} onClose={onClose} onNext={onNext} />}
    >
      <Body session={session} first={first} />
    </Dialog>
  )
}

function Body({
  session,
  first,
}: {
  session: ActionSession
  first: RefObject<HTMLInputElement | null>
}): ReactNode {
  const { step } = session
  switch (step.at) {
    case 'looking':
      return (
        <p className="muted" role="status">
          Looking at the target…
        </p>
      )
    case 'refused':
      return (
        <ErrorNote error={step.error}>
          {step.error.code === 'action/locked' ? <ArmButton session={session} /> : null}
        </ErrorNote>
      )
    case 'asking':
      return (
        <div className="stack">
          {step.error === null ? null : <ErrorNote error={step.error} />}
          <TicketFacts ticket={step.ticket} />
          {session.armed ? null : (
            <div className="action-locked">
              <span className="grow">Actions are locked on this connection.</span>
              <ArmButton session={session} />
            </div>
          )}
          <ActionForm session={session} ticket={step.ticket} first={first} />
        </div>
      )
    case 'running':
    case 'told':
      return (
        <RunView
          run={session.run}
          usualMs={step.ticket.usualMs}
          startedAt={step.at === 'running' ? step.startedAt : step.run.startedAt}
        />
      )
  }
}

function ArmButton({ session }: { session: ActionSession }): ReactNode {
  return <Button onClick={session.arm}>Arm for 15 min</Button>
}

function Foot({
  session,
  cancel,
  onClose,
  onNext,
}: {
  session: ActionSession
  cancel: RefObject<HTMLButtonElement | null>
  onClose: () => void
  onNext: (call: ActionCall) => void
}): ReactNode {
  const { step, run } = session
  const asking = step.at === 'asking'
  const next = run !== undefined && hasEnded(run) ? run.next : null
  return (
    <>
      {next === null ? null : <Button onClick={() => onNext(next)}>{next.label}</Button>}
      {step.at === 'refused' || (asking && step.error !== null) ? (
        <Button onClick={session.look}>Look again</Button>
      ) : null}
      <Button ref={cancel} look="quiet" onClick={onClose}>
        {asking || step.at === 'looking' ? 'Cancel' : 'Close'}
      </Button>
      {asking ? (
        <Button
          look={step.ticket.risk === 'destructive' ? 'danger' : 'plain'}
          disabledWhy={whyNot({ ...session, ticket: step.ticket })}
          onClick={session.confirm}
        >
          {step.ticket.button}
        </Button>
      ) : null}
    </>
  )
}

/** Into the first field once it is there; never onto the button that runs. */
function useFirstFocus(
  ticket: Ticket | null,
  first: RefObject<HTMLInputElement | null>,
  cancel: RefObject<HTMLButtonElement | null>,
): void {
  const question = ticket?.question
  useEffect(() => {
    if (question === undefined) return
    ;(first.current ?? cancel.current)?.focus()
  }, [question, first, cancel])
}

function useTitle({ actionId, targetId }: ActionCall): string {
  const catalog = useCatalog()
  const title = catalog?.actions.find(({ id }) => id === actionId)?.title ?? actionId
  return `${title} on ${targetId}`
}
