import { useState, type ReactNode } from 'react'
import type { Incident } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { Select } from '../../ui/select'
import { useAsked } from './use-asked'
import { readStamp, SEVERITY_CHOICES, stampField, startProblem } from './words'

/** IN1: title, severity and the true start may be set right at any time; what changed is in the timeline. */
export function EditDialog({
  incident,
  onClose,
}: {
  incident: Incident
  onClose: () => void
}): ReactNode {
  const { bridge, clock } = useLive()
  const { busy, error, ask } = useAsked()
  const [title, setTitle] = useState(incident.title)
  const [severity, setSeverity] = useState(incident.severity)
  const [start, setStart] = useState(stampField(incident.startedAt))
  const problem = startProblem(start, incident.endedAt ?? clock.now())
  const why = title.trim() === '' ? 'Give it a title.' : (problem ?? (busy ? 'Saving.' : undefined))
  const save = async (): Promise<void> => {
    const startedAt = start === stampField(incident.startedAt) ? null : readStamp(start)
    const saved = await ask(() =>
      bridge.request('incidents.update', {
        ...{ id: incident.id, title: title.trim(), severity },
        ...(startedAt === null ? {} : { startedAt }),
      }),
    )
    if (saved) onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Edit incident"
      badge={<span className="muted">{incident.id}</span>}
      foot={<Foot why={why} onClose={onClose} onSave={() => void save()} />}
    >
      <div className="stack">
        <Field label="Title" required value={title} onChange={setTitle} maxLength={200} />
        <Select
          label="Severity"
          value={severity}
          choices={SEVERITY_CHOICES}
          onChange={setSeverity}
        />
        <Field
          label="Start (UTC)"
          required
          mono
          value={start}
          onChange={setStart}
          hint="When the trouble truly began; every time is computed from it."
          problem={problem}
          maxLength={40}
        />
        {error === null ? null : <ErrorNote error={error.toData()} />}
      </div>
    </Dialog>
  )
}

function Foot({
  why,
  onClose,
  onSave,
}: {
  why: string | undefined
  onClose: () => void
  onSave: () => void
}): ReactNode {
  return (
    <>
      <Button look="quiet" onClick={onClose}>
        Cancel
      </Button>
      <Button onClick={onSave} disabledWhy={why}>
        Save
      </Button>
    </>
  )
}
