import { useState, type ReactNode } from 'react'
import type { Severity } from '../../../../shared/model/finding'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { useAsked } from './use-asked'
import { readStamp, SEVERITY_CHOICES, startProblem } from './words'

/** IN1: declared by hand, from now or from when it truly began. */
export function StartForm(): ReactNode {
  const { bridge, clock } = useLive()
  const { busy, error, ask } = useAsked()
  const [title, setTitle] = useState('')
  const [severity, setSeverity] = useState<Severity>('high')
  const [start, setStart] = useState('')
  const problem = start.trim() === '' ? undefined : startProblem(start, clock.now())
  const why =
    title.trim() === '' ? 'Say what is wrong first.' : (problem ?? (busy ? 'Saving.' : undefined))
  const declare = (): Promise<boolean> =>
    ask(() =>
      bridge.request('incidents.start', {
        ...{ title: title.trim(), severity },
        startedAt: start.trim() === '' ? null : readStamp(start),
      }),
    )
  return (
    <PanelFrame title="Declare an incident" note="a critical finding declares one by itself">
      <form
        className="incident-form"
        aria-label="Declare an incident"
        onSubmit={(event) => {
          event.preventDefault()
          if (why === undefined) void declare()
        }}
      >
        <Field label="What is wrong" required value={title} onChange={setTitle} maxLength={200} />
        <Field
          label="Start (UTC)"
          mono
          value={start}
          onChange={setStart}
          hint="Now, when empty. As 2026-11-26 14:02:11."
          problem={problem}
          maxLength={40}
        />
        <div className="row">
          <Select
            label="Severity"
            value={severity}
            choices={SEVERITY_CHOICES}
            onChange={setSeverity}
          />
          <Button submit disabledWhy={why}>
            Declare incident
          </Button>
        </div>
      </form>
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </PanelFrame>
  )
}
