import { useState, type ReactNode } from 'react'
import { useCatalog, useStatus } from '../../live/use-state'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { StateGlyph } from '../../ui/state-glyph'
import {
  ACT_HINTS,
  ENVIRONMENT_CHOICES,
  EXAMPLES,
  hasSlowLimit,
  hasSupervisor,
  KINDS,
  problemsOf,
  type Problems,
} from './form-parts'
import { useForm, type ConnectionForm, type FormStep } from './use-form'

/** ST1: where a password goes. */
const SECRETS = {
  keyring: 'passwords go to the keyring, not to the settings file',
  session: 'no keyring here: passwords are kept until Switchyard closes, and never written',
} as const

/** OV3: an address, a look, and the target is watched. */
export function AddConnection({
  editableIds,
  onSaved,
}: {
  /** Those that may be saved again under the same id. */
  editableIds: readonly string[]
  onSaved: () => void
}): ReactNode {
  const form = useForm(onSaved)
  const targets = useCatalog()?.targets ?? []
  const [tried, setTried] = useState(false)
  const { draft, step } = form
  const replaces = editableIds.includes(draft.id)
  const problems = problemsOf(draft, targets, replaces ? draft.id : null)
  const isOk = Object.keys(problems).length === 0
  const busy = step.at === 'checking' || step.at === 'saving'
  const guarded = (act: () => void) => () => {
    setTried(!isOk)
    if (isOk) act()
  }
  return (
    <PanelFrame title="Add a connection" note={SECRETS[useStatus()?.secrets ?? 'keyring']}>
      <form
        className="connection-form"
        aria-label="Add a connection"
        onSubmit={(event) => {
          event.preventDefault()
          guarded(form.check)()
        }}
      >
        <FormFields form={form} problems={tried ? problems : {}} />
        <div className="row">
          <Button submit disabledWhy={busy ? 'Wait for the answer.' : undefined}>
            Check
          </Button>
          <Button
            onClick={guarded(form.save)}
            disabledWhy={busy ? 'Wait for the answer.' : undefined}
          >
            {replaces ? `Save over ${draft.id}` : 'Save'}
          </Button>
        </div>
        <FormResult step={step} />
      </form>
    </PanelFrame>
  )
}

function FormFields({ form, problems }: { form: ConnectionForm; problems: Problems }): ReactNode {
  const { draft, change } = form
  const actHint = ACT_HINTS[draft.kind]
  return (
    <>
      <div className="row">
        <Select
          label="Kind"
          value={draft.kind}
          choices={KINDS}
          onChange={(kind) => change({ kind })}
        />
        <Select
          label="Environment"
          value={draft.environment}
          choices={ENVIRONMENT_CHOICES}
          onChange={(environment) => change({ environment })}
        />
      </div>
      <NameFields form={form} problems={problems} />
      <Field
        label="Address to watch"
        required
        secret
        mono
        value={draft.url}
        onChange={(url) => change({ url })}
        hint={`Example: ${EXAMPLES[draft.kind]}`}
        problem={problems.url}
        maxLength={2_000}
      />
      {actHint === null ? null : (
        <Field
          label="Address to act"
          secret
          mono
          value={draft.actUrl}
          onChange={(actUrl) => change({ actUrl })}
          hint={actHint}
          maxLength={2_000}
        />
      )}
      <KindFields form={form} problems={problems} />
    </>
  )
}

/** What only some kinds have. */
function KindFields({
  form: { draft, change },
  problems,
}: {
  form: ConnectionForm
  problems: Problems
}): ReactNode {
  return (
    <>
      {hasSupervisor(draft.kind) ? (
        <Field
          label="Supervisor"
          secret
          mono
          value={draft.supervisor}
          onChange={(supervisor) => change({ supervisor })}
          hint="What restarts it when it cannot: https://:token@host/restart/api is sent a POST; api.service is restarted by systemd here."
          problem={problems.supervisor}
          maxLength={2_000}
        />
      ) : null}
      {hasSlowLimit(draft.kind) ? (
        <Field
          label="Slow from, ms"
          value={draft.slowMs}
          onChange={(slowMs) => change({ slowMs })}
          hint="The mean time from which a statement is listed as slow; 1,000 ms when empty."
          problem={problems.slowMs}
          maxLength={7}
        />
      ) : null}
    </>
  )
}

function NameFields({
  form: { draft, change },
  problems,
}: {
  form: ConnectionForm
  problems: Problems
}): ReactNode {
  return (
    <div className="connection-pair">
      <Field
        label="Id"
        required
        value={draft.id}
        onChange={(id) => change({ id })}
        hint="Short and stable: it is shown on tiles and in the audit log."
        problem={problems.id}
        placeholder="orders-db"
        maxLength={40}
      />
      <Field
        label="Title"
        value={draft.title}
        onChange={(title) => change({ title })}
        hint="The id, when empty."
        maxLength={80}
      />
    </div>
  )
}

function FormResult({ step }: { step: FormStep }): ReactNode {
  switch (step.at) {
    case 'editing':
      return null
    case 'checking':
      return <p role="status">Reading once with these values…</p>
    case 'saving':
      return <p role="status">Saving…</p>
    case 'saved':
      return <p role="status">{`Saved. ${step.id} is watched from now on.`}</p>
    case 'failed':
      return <ErrorNote error={step.error.toData()} />
    case 'checked':
      return (
        <section aria-label="Result of the check" className="stack">
          <p className="row" role="status">
            <StateGlyph state={step.result.ok ? 'normal' : 'high'} word="" />
            <strong>{step.result.ok ? 'It can be watched.' : 'It cannot be watched yet.'}</strong>
          </p>
          <ul className="check-lines">
            {step.result.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {step.result.error === null ? null : <ErrorNote error={step.result.error} />}
        </section>
      )
  }
}
