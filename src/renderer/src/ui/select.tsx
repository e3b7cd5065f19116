import { Select as BaseSelect } from '@base-ui/react/select'
import type { ReactNode } from 'react'
import './popup.css'
import './select.css'

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
}

/** One of a few. The label is shown before it. */
export function Select<V extends string>({
  label,
  value,
  choices,
  onChange,
  bare = false,
}: {
  label: string
  value: V
  choices: readonly Choice<V>[]
  onChange: (value: V) => void
  /** Its place tells what it is: the label is for who does not see it. */
  bare?: boolean
}): ReactNode {
  return (
    <BaseSelect.Root
      value={value}
      items={choices}
      onValueChange={(next) => {
        if (next !== null) onChange(next)
      }}
    >
      <BaseSelect.Trigger className="select" aria-label={label}>
        {bare ? null : <span className="muted">{label}</span>}
        <BaseSelect.Value />
        <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
          <path d="M1 2.5l3 3 3-3" fill="none" stroke="currentColor" />
        </svg>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className="floating" sideOffset={4} alignItemWithTrigger={false}>
          <BaseSelect.Popup className="popup select-popup">
            <BaseSelect.List>
              {choices.map((choice) => (
                <BaseSelect.Item key={choice.value} value={choice.value} className="select-item">
                  <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  )
}
