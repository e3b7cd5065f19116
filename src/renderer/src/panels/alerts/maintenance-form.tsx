import { useState, type ReactNode } from 'react'
import { useCatalog, useNow } from '../../live/use-state'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import {
  DAYS,
  EMPTY_WINDOW,
  localBegin,
  problemsOfWindow,
  toWindow,
  type NewWindow,
  type WindowDraft,
  type WindowProblems,
} from './window-draft'

const KINDS = [
  { value: 'now', label: 'from now' },
  { value: 'once', label: 'once' },
  { value: 'weekly', label: 'every week' },
] as const
const DAY_CHOICES = DAYS.map((label, day) => ({ value: String(day), label }))

/** Opens a window at once, or plans one. */
export function MaintenanceForm({ onAdd }: { onAdd: (window: NewWindow) => void }): ReactNode {
  const now = useNow(1_000)
  const [draft, setDraft] = useState<WindowDraft>(EMPTY_WINDOW)
  const [tried, setTried] = useState(false)
  const problems = problemsOfWindow(draft, now)
  const isOk = Object.keys(problems).length === 0
  const change = (part: Partial<WindowDraft>): void => setDraft({ ...draft, ...part })
  return (
    <PanelFrame title="Plan maintenance" note="times in UTC; your local time stands beside">
      <form
        className="window-form"
        aria-label="Plan maintenance"
        onSubmit={(event) => {
          event.preventDefault()
          setTried(!isOk)
          if (!isOk) return
          onAdd(toWindow(draft, now))
          setDraft(EMPTY_WINDOW)
        }}
      >
        <Field
          label="What is done"
          required
          value={draft.title}
          maxLength={120}
          problem={tried ? problems.title : undefined}
          onChange={(title) => change({ title })}
        />
        <div className="window-when">
          <Select
            label="When"
            value={draft.kind}
            choices={KINDS}
            onChange={(kind) => change({ kind })}
          />
          {draft.kind === 'weekly' ? (
            <Select
              label="On"
              value={draft.day}
              choices={DAY_CHOICES}
              onChange={(day) => change({ day })}
            />
          ) : null}
        </div>
        <Times draft={draft} change={change} problems={tried ? problems : {}} now={now} />
        <Targets draft={draft} change={change} />
        <div className="row">
          <Button submit>{draft.kind === 'now' ? 'Begin maintenance' : 'Plan it'}</Button>
        </div>
      </form>
    </PanelFrame>
  )
}

function Times({
  draft,
  change,
  problems,
  now,
}: {
  draft: WindowDraft
  change: (part: Partial<WindowDraft>) => void
  problems: WindowProblems
  now: number
}): ReactNode {
  return (
    <div className="window-times">
      {draft.kind === 'once' ? (
        <Field
          label="Begins (UTC)"
          required
          value={draft.from}
          placeholder="2026-11-26 22:00"
          maxLength={16}
          hint={localBegin(draft, now)}
          problem={problems.from}
          onChange={(from) => change({ from })}
        />
      ) : null}
      {draft.kind === 'weekly' ? (
        <Field
          label="Begins (UTC)"
          required
          value={draft.clock}
          placeholder="22:00"
          maxLength={5}
          hint={localBegin(draft, now)}
          problem={problems.clock}
          onChange={(clock) => change({ clock })}
        />
      ) : null}
      <Field
        label="Lasts, minutes"
        required
        value={draft.minutes}
        maxLength={4}
        problem={problems.minutes}
        onChange={(minutes) => change({ minutes })}
      />
    </div>
  )
}

function Targets({
  draft: { targetIds },
  change,
}: {
  draft: WindowDraft
  change: (part: Partial<WindowDraft>) => void
}): ReactNode {
  const targets = useCatalog()?.targets ?? []
  return (
    <fieldset className="window-targets">
      <legend>
        Targets <small className="muted">none chosen: all of them</small>
      </legend>
      {targets.map(({ id }) => (
        <label key={id} className="row">
          <input
            type="checkbox"
            checked={targetIds.includes(id)}
            onChange={({ target: { checked } }) =>
              change({
                targetIds: checked ? [...targetIds, id] : targetIds.filter((one) => one !== id),
              })
            }
          />
          {id}
        </label>
      ))}
    </fieldset>
  )
}
