import { useState, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Input } from '../../../../shared/ipc/contract'
import type { Plan } from '../../../../shared/model/plan'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { ErrorNote } from '../../ui/error-note'
import { formatClock } from '../../ui/format'
import { planAsText } from './plan-parts'
import { PlanTree } from './plan-tree'

type Step =
  | { readonly at: 'start' }
  | { readonly at: 'asking' }
  | { readonly at: 'told'; readonly plan: Plan }
  | { readonly at: 'failed'; readonly error: AppError }

/** Q13: asks how the server would run a statement. The statement is not run. */
export function Explain({ ask }: { ask: Input<'queries.explain'> }): ReactNode {
  const { bridge } = useLive()
  const [step, setStep] = useState<Step>({ at: 'start' })
  const explain = async (): Promise<void> => {
    setStep({ at: 'asking' })
    try {
      setStep({ at: 'told', plan: await bridge.request('queries.explain', ask) })
    } catch (thrown) {
      setStep({ at: 'failed', error: AppError.from(thrown) })
    }
  }
  return (
    <section className="stack" aria-label="Plan">
      <div className="row">
        <Button
          onClick={() => void explain()}
          disabledWhy={step.at === 'asking' ? 'Wait for the answer.' : undefined}
        >
          {step.at === 'told' ? 'Explain again' : 'Explain'}
        </Button>
        {step.at === 'told' ? (
          <CopyButton text={() => planAsText(step.plan)}>Copy plan</CopyButton>
        ) : (
          <span className="muted small">plans it, does not run it</span>
        )}
      </div>
      {step.at === 'asking' ? <p role="status">Asking for the plan…</p> : null}
      {step.at === 'failed' ? <ErrorNote error={step.error.toData()} /> : null}
      {step.at === 'told' ? (
        <>
          <p className="muted small">{planNote(step.plan)}</p>
          <PlanTree root={step.plan.root} />
        </>
      ) : null}
    </section>
  )
}

function planNote({ generic, database, at }: Plan): string {
  const how = generic
    ? 'for any values of its parameters; for some values the server may choose another'
    : 'for these values'
  return `Estimated plan in ${database}, ${how}. ${formatClock(at)} UTC.`
}
