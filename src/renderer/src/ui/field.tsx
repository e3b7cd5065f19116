import { useId, type ReactNode } from 'react'
import './field.css'

/** A labelled line of text, with a hint or what is wrong with it. */
export function Field({
  label,
  value,
  onChange,
  hint,
  problem,
  placeholder,
  mono = false,
  required = false,
  secret = false,
  maxLength,
}: {
  label: string
  value: string
  onChange: (text: string) => void
  hint?: ReactNode
  /** Said instead of the hint; undefined: nothing is wrong. */
  problem?: string | undefined
  placeholder?: string
  mono?: boolean
  required?: boolean
  /** What is typed may hold one: while it stands there, no picture of the window is taken. */
  secret?: boolean
  maxLength?: number
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {required ? null : <small className="muted"> optional</small>}
      </label>
      <input
        id={id}
        aria-describedby={`${id}-hint`}
        className={`field-input${mono ? ' mono' : ''}`}
        type="text"
        value={value}
        required={required}
        data-secret={secret ? '' : undefined}
        maxLength={maxLength}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-hint`} className={problem === undefined ? 'muted small' : 'small'}>
        {problem ?? hint}
      </span>
    </div>
  )
}
