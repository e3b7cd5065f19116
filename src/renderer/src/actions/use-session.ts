import { useCallback, useEffect, useRef, useState } from 'react'
import { AppError } from '../../../shared/errors/app-error'
import type { ActionRun, Ticket } from '../../../shared/model/action'
import { useLive } from '../live/context'
import { useNow, useRuns, useStatus } from '../live/use-state'
import type { ActionCall, ActionStep } from './call'

export interface ActionSession {
  readonly step: ActionStep
  readonly armed: boolean
  readonly reason: string
  readonly phrase: string
  /** The newest word on this run, from the topic: its progress and its proof. */
  readonly run: ActionRun | undefined
  readonly setReason: (text: string) => void
  readonly setPhrase: (text: string) => void
  readonly look: () => void
  readonly arm: () => void
  readonly confirm: () => void
}

/** One action from the first look to its proof. */
export function useSession(call: ActionCall): ActionSession {
  const { bridge, clock } = useLive()
  const [step, setStep] = useState<ActionStep>({ at: 'looking' })
  const [reason, setReason] = useState('')
  const [phrase, setPhrase] = useState('')
  const armed = useArmed(call.targetId)
  const runs = useRuns()
  const asked = useRef<Ticket | null>(null)

  const take = useCallback((ticket: Ticket, error: AppError | null): void => {
    // Words typed for one thing must not confirm another.
    if (asked.current?.question !== ticket.question) setPhrase('')
    asked.current = ticket
    setStep({ at: 'asking', ticket, error })
  }, [])

  const look = useCallback(async (): Promise<void> => {
    try {
      take(await bridge.request('actions.preview', call), null)
    } catch (thrown) {
      setStep({ at: 'refused', error: AppError.from(thrown) })
    }
  }, [bridge, call, take])

  useEffect(() => void look(), [look])
  useRenewal(step, look)

  const arm = async (): Promise<void> => {
    try {
      await bridge.request('actions.arm', { targetId: call.targetId })
      if (step.at === 'refused') await look()
    } catch (thrown) {
      setStep({ at: 'refused', error: AppError.from(thrown) })
    }
  }

  const confirm = async (): Promise<void> => {
    if (step.at !== 'asking') return
    const { ticket } = step
    setStep({ at: 'running', ticket, startedAt: clock.now() })
    try {
      const { ticketId } = ticket
      const run = await bridge.request('actions.confirm', { ticketId, phrase, reason })
      setStep({ at: 'told', ticket, run })
    } catch (thrown) {
      setStep({ at: 'asking', ticket, error: AppError.from(thrown) })
    }
  }

  return {
    step,
    armed,
    reason,
    phrase,
    run: newestRun(step, runs),
    setReason,
    setPhrase,
    look: () => void look(),
    arm: () => void arm(),
    confirm: () => void confirm(),
  }
}

/** A preview past its time is looked at again by itself: what is shown is the state of now. */
function useRenewal(step: ActionStep, look: () => Promise<void>): void {
  const { clock } = useLive()
  useEffect(() => {
    if (step.at !== 'asking' || step.error !== null) return
    return clock.after(Math.max(0, step.ticket.expiresAt - clock.now()), () => void look())
  }, [clock, step, look])
}

function useArmed(targetId: string): boolean {
  const status = useStatus()
  const now = useNow(1_000)
  return status?.armed.some((one) => one.targetId === targetId && one.until > now) ?? false
}

function newestRun(step: ActionStep, runs: readonly ActionRun[]): ActionRun | undefined {
  if (step.at === 'told') {
    return runs.find(({ runId }) => runId === step.run.runId) ?? step.run
  }
  if (step.at !== 'running') return undefined
  const { ticket, startedAt } = step
  return runs.find(
    (run) =>
      run.actionId === ticket.actionId &&
      run.targetId === ticket.targetId &&
      run.startedAt >= startedAt - 1_000,
  )
}
