import { useState, type ReactNode } from 'react'
import { orderOf, problemsOf, type OfferField } from '../../../../shared/model/offer'
import type { OfferRow } from '../../../../shared/model/tables/worker'
import { ActionButton } from '../../actions/use-action'
import { Field } from '../../ui/field'
import { Select } from '../../ui/select'
import { initialTexts, UNSET, valuesOf, type Texts } from './offer-values'

interface OpenOffer extends Pick<OfferRow, 'id' | 'title'> {
  readonly fields: readonly OfferField[]
}

/** WK7: the parameters of one offer, as its JSON Schema describes them. */
export function OfferForm({ targetId, offer }: { targetId: string; offer: OpenOffer }): ReactNode {
  const { title, fields } = offer
  const [texts, setTexts] = useState<Texts>(() => initialTexts(fields))
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const params = valuesOf(fields, texts)
  const problems = problemsOf(fields, params)
  const bad = fields.find(({ name }) => problems[name] !== undefined)
  const set = (name: string, text: string): void => {
    setTexts({ ...texts, [name]: text })
    setTouched(new Set([...touched, name]))
  }
  return (
    <form
      className="offer-form"
      aria-label={`${title} on ${targetId}`}
      onSubmit={(event) => event.preventDefault()}
    >
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          text={texts[field.name] ?? UNSET}
          problem={touched.has(field.name) ? problems[field.name] : undefined}
          onChange={(text) => set(field.name, text)}
        />
      ))}
      {fields.length === 0 ? <p className="muted small">It asks for nothing.</p> : null}
      <div className="row">
        <ActionButton
          label={`Preview ${title} on ${targetId}`}
          disabledWhy={
            bad === undefined ? undefined : `${nameOf(bad)}: ${problems[bad.name] ?? ''}`
          }
          call={{ targetId, ...orderOf(offer, params) }}
        >
          Preview…
        </ActionButton>
      </div>
    </form>
  )
}

function OneField({
  field,
  text,
  problem,
  onChange,
}: {
  field: OfferField
  text: string
  problem: string | undefined
  onChange: (text: string) => void
}): ReactNode {
  const choices = choicesOf(field)
  if (choices === null) {
    return (
      <Field
        label={nameOf(field)}
        value={text}
        required={field.required}
        maxLength={200}
        hint={hintOf(field)}
        problem={problem}
        onChange={onChange}
      />
    )
  }
  return (
    <div className="field">
      <Select
        label={field.required ? nameOf(field) : `${nameOf(field)} (optional)`}
        value={text}
        choices={choices}
        onChange={onChange}
      />
      <span className="muted small">{problem ?? hintOf(field)}</span>
    </div>
  )
}

function choicesOf({ type, choices, required, initial }: OfferField) {
  const all = type === 'boolean' ? ['true', 'false'] : choices
  if (all === null) return null
  const words = { true: 'yes', false: 'no' } as Readonly<Record<string, string>>
  const labelOf = (value: string): string =>
    (type === 'boolean' ? words[value] : undefined) ?? value
  const empty = { value: UNSET, label: required ? 'choose' : 'not set' }
  return [
    ...(required && initial !== null ? [] : [empty]),
    ...all.map((value) => ({ value, label: labelOf(value) })),
  ]
}

const nameOf = ({ title, name }: OfferField): string => (title === '' ? name : title)

function hintOf({ help, type, choices, min, max, pattern }: OfferField): string {
  const of = type === 'string' ? ' characters' : ''
  const range =
    choices !== null || (min === null && max === null)
      ? ''
      : min === null
        ? `at most ${max ?? ''}${of}`
        : max === null
          ? `at least ${min}${of}`
          : `${min} to ${max}${of}`
  return [help, type === 'integer' ? 'a whole number' : '', range, pattern ?? '']
    .filter((part) => part !== '')
    .join('; ')
}
