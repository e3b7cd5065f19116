import { useState, type ReactNode } from 'react'
import type { Notifications } from '../../../../shared/model/settings'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { fromMinute, toMinute } from './minute-text'
import { useSettings } from './use-settings'

/** AL8: messages of the system for high and critical; quiet hours that only critical breaks. */
export function NotificationForm(): ReactNode {
  const { bridge } = useLive()
  const { settings, error, change } = useSettings()
  const [hours, setHours] = useState<{ from: string; to: string }>()
  const known = settings?.notifications
  if (known === undefined) return <PanelFrame title="Notifications" state={{ kind: 'loading' }} />
  const save = (part: Partial<Notifications>): void =>
    void change(() => bridge.request('settings.write', { notifications: { ...known, ...part } }))
  const shown = hours ?? {
    from: known.quiet === null ? '' : fromMinute(known.quiet.fromMinute),
    to: known.quiet === null ? '' : fromMinute(known.quiet.toMinute),
  }
  const from = toMinute(shown.from)
  const to = toMinute(shown.to)
  const isEmpty = shown.from.trim() === '' && shown.to.trim() === ''
  const isBad = !isEmpty && (from === undefined || to === undefined)
  return (
    <PanelFrame title="Notifications" note="high and critical, grouped within 30 s">
      <form
        className="stack"
        aria-label="Notifications"
        onSubmit={(event) => {
          event.preventDefault()
          if (isBad) return
          const quiet =
            from === undefined || to === undefined ? null : { fromMinute: from, toMinute: to }
          save({ quiet })
          setHours(undefined)
        }}
      >
        <Check label="Show messages of the system" on={known.on} onChange={(on) => save({ on })} />
        <Check
          label="Remind once after 15 min without acknowledgement"
          on={known.remind}
          onChange={(remind) => save({ remind })}
        />
        <Field
          label="Quiet from (local time)"
          value={shown.from}
          placeholder="22:00"
          maxLength={5}
          problem={isBad ? 'Both as hours and minutes: 22:00.' : undefined}
          hint="Critical ones break through."
          onChange={(text) => setHours({ ...shown, from: text })}
        />
        <Field
          label="Quiet until (local time)"
          value={shown.to}
          placeholder="07:00"
          maxLength={5}
          onChange={(text) => setHours({ ...shown, to: text })}
        />
        {error === null ? null : <ErrorNote error={error.toData()} />}
        <div className="row">
          <Button submit>Save quiet hours</Button>
        </div>
      </form>
    </PanelFrame>
  )
}

function Check({
  label,
  on,
  onChange,
}: {
  label: string
  on: boolean
  onChange: (on: boolean) => void
}): ReactNode {
  return (
    <label className="row">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
