import { useState, type ReactNode } from 'react'
import type { Alert, ShelfTerm } from '../../../../shared/model/alert'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Select, type Choice } from '../../ui/select'
import { useAlertActs } from './use-alert-acts'

const TERMS: readonly Choice<ShelfTerm>[] = [
  { value: '15m', label: '15 min' },
  { value: '1h', label: '1 h' },
  { value: '8h', label: '8 h' },
  { value: 'until-clear', label: 'until it clears, 24 h at most' },
]

/** AL4: away for a stated time and reason; it comes back by itself. */
export function ShelveDialog({ alert, onClose }: { alert: Alert; onClose: () => void }): ReactNode {
  const [term, setTerm] = useState<ShelfTerm>('1h')
  const [reason, setReason] = useState('')
  const acts = useAlertActs()
  const isReady = reason.trim() !== ''
  const submit = (): void => {
    if (isReady) void acts.shelve(alert, term, reason.trim()).then(onClose)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Shelve "${alert.finding.title}"?`}
      foot={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button disabledWhy={isReady ? undefined : 'Say why first.'} onClick={submit}>
            Shelve
          </Button>
        </>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <p>Nobody is told of it meanwhile. If it gets worse, it comes back at once.</p>
        <Field label="Reason" value={reason} onChange={setReason} required maxLength={500} />
        <Select label="For" value={term} choices={TERMS} onChange={setTerm} />
      </form>
    </Dialog>
  )
}
