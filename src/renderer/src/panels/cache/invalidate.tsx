import { useState, type ReactNode } from 'react'
import { ActionButton } from '../../actions/use-action'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'

/** RC12: names a pattern; the dialog counts first and shows some of the keys. */
export function Invalidate({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const [pattern, setPattern] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const targetId = targetIds.find((id) => id === asked) ?? targetIds[0] ?? ''
  const text = pattern.trim()
  return (
    <PanelFrame title="Invalidate" note="counts first; nothing is removed before you confirm">
      <form className="invalidate" onSubmit={(event) => event.preventDefault()}>
        {targetIds.length < 2 ? null : (
          <Select
            label="Redis"
            value={targetId}
            choices={targetIds.map((id) => ({ value: id, label: id }))}
            onChange={setAsked}
          />
        )}
        <Field
          label="Key pattern"
          value={pattern}
          onChange={setPattern}
          placeholder="cache:projects:*"
          hint="Begins with at least 3 plain characters; * stands for anything."
          maxLength={300}
          required
          mono
        />
        <ActionButton
          disabledWhy={text.length < 3 ? 'Type a pattern first.' : undefined}
          call={{ actionId: 'cache.invalidate', targetId, input: { pattern: text } }}
        >
          Invalidate…
        </ActionButton>
      </form>
    </PanelFrame>
  )
}
