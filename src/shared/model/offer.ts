/** One value that an offered action asks for, as its JSON Schema says. */
export interface OfferField {
  readonly name: string
  readonly title: string
  readonly help: string
  readonly type: 'string' | 'number' | 'integer' | 'boolean'
  readonly required: boolean
  /** null: any value of the type. */
  readonly choices: readonly string[] | null
  /** The least and the most: of a number its value, of a text its length. */
  readonly min: number | null
  readonly max: number | null
  /** A regular expression that runs in bounded time. */
  readonly pattern: string | null
  readonly initial: string | number | boolean | null
}

export type OfferValues = Readonly<Record<string, string | number | boolean>>

/** What is wrong with the values, by field; empty: they may be sent. A name that is not asked for is wrong too. */
export function problemsOf(
  fields: readonly OfferField[],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  for (const field of fields) {
    const problem = problemOf(
      field,
      Object.hasOwn(values, field.name) ? values[field.name] : undefined,
    )
    if (problem !== undefined) problems[field.name] = problem
  }
  for (const name of Object.keys(values)) {
    if (!fields.some((field) => field.name === name)) problems[name] = 'It is not asked for.'
  }
  return problems
}

function problemOf(field: OfferField, value: unknown): string | undefined {
  if (value === undefined) return field.required ? 'It is required.' : undefined
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'It is yes or no.'
    case 'string':
      return typeof value === 'string' ? problemOfText(field, value) : 'It is a text.'
    default:
      return typeof value === 'number' && Number.isFinite(value)
        ? problemOfNumber(field, value)
        : 'It is a number.'
  }
}

function problemOfText(
  { choices, min, max, pattern }: OfferField,
  text: string,
): string | undefined {
  if (choices !== null) return choices.includes(text) ? undefined : `One of ${choices.join(', ')}.`
  if (min !== null && text.length < min) return `At least ${min} characters.`
  if (text.length > (max ?? MOST_CHARS)) return `At most ${max ?? MOST_CHARS} characters.`
  if (pattern !== null && !new RegExp(pattern, 'u').test(text)) return `It must match ${pattern}`
  return undefined
}

function problemOfNumber(
  { type, choices, min, max }: OfferField,
  value: number,
): string | undefined {
  if (type === 'integer' && !Number.isInteger(value)) return 'A whole number.'
  if (choices !== null && !choices.includes(String(value))) return `One of ${choices.join(', ')}.`
  if (min !== null && value < min) return `At least ${min}.`
  if (max !== null && value > max) return `At most ${max}.`
  return undefined
}

/** Longer texts are not sent, whatever the schema allows; it also bounds what a pattern is run on. */
export const MOST_CHARS = 200

const OWN_RESTART = 'worker.restart'

/**
 * By which action an offer is run. A restart that asks for nothing is the one restart there is, which falls back on the supervisor:
 * the same words, cool-down and proof wherever it is pressed.
 */
export function orderOf(
  { id, fields }: { readonly id: string; readonly fields: readonly OfferField[] | null },
  params: OfferValues,
): { readonly actionId: string; readonly input: Readonly<Record<string, unknown>> } {
  return id === OWN_RESTART && fields?.length === 0
    ? { actionId: OWN_RESTART, input: {} }
    : { actionId: 'worker.call-offer', input: { offer: id, params } }
}
