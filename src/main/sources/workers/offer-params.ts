import { MOST_CHARS, problemsOf, type OfferField } from '../../../shared/model/offer'
import type { OfferRow } from '../../../shared/model/tables/worker'
import { cleanText, isRecord } from './fields'
import type { WorkerOffer } from './profile'

const MOST_FIELDS = 12
const MOST_CHOICES = 50
const MOST_PATTERN_CHARS = 120
/** Each repetition may try every length of the text: so many at most. */
const MOST_REPETITIONS = 3
const TYPES = ['string', 'number', 'integer', 'boolean'] as const
/** Words that say nothing about which values are right. */
const ANNOTATIONS = [
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  '$schema',
  '$id',
  '$comment',
]
const OBJECT_WORDS = new Set([
  ...ANNOTATIONS,
  'type',
  'properties',
  'required',
  'additionalProperties',
])
const FIELD_WORDS = new Set([
  ...[...ANNOTATIONS, 'type', 'enum', 'pattern', 'format'],
  ...['minimum', 'maximum', 'minLength', 'maxLength'],
])

export type OfferParams =
  | { readonly fields: readonly OfferField[]; readonly refusal: null }
  /** The schema asks for more than this form can show: it is not offered. */
  | { readonly fields: null; readonly refusal: string }

/** An offer as the page learns of it: where it leads stays here. */
export function offerRow({ id, title, danger, dryRun, params }: WorkerOffer): OfferRow {
  return { id, title: title === '' ? id : title, danger, dryRun, ...readParams(params) }
}

/**
 * JSON Schema of a flat object of texts, numbers, booleans and choices. Anything beyond that is refused whole: a condition that is
 * not understood must not be left out.
 */
export function readParams(schema: Readonly<Record<string, unknown>> | null): OfferParams {
  if (schema === null) return { fields: [], refusal: null }
  try {
    return { fields: readObject(schema), refusal: null }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return { fields: null, refusal: thrown.message }
  }
}

class Refusal extends Error {}

function readObject(schema: Readonly<Record<string, unknown>>): OfferField[] {
  requireKnown(schema, OBJECT_WORDS, 'its parameters')
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    throw new Refusal('its parameters are no object')
  }
  const { properties = {}, required = [], additionalProperties = false } = schema
  if (!isRecord(properties)) throw new Refusal('its properties are no object')
  const isNames = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((name) => typeof name === 'string')
  if (!isNames(required)) throw new Refusal('its list of required names is none')
  if (typeof additionalProperties !== 'boolean') {
    throw new Refusal('it describes further properties by a schema')
  }
  const names = Object.keys(properties)
  if (names.length > MOST_FIELDS) throw new Refusal(`it has more than ${MOST_FIELDS} parameters`)
  if (required.some((name) => !names.includes(name)))
    throw new Refusal('it requires a name that it does not describe')
  return names.map((name) => readField(name, properties[name], required.includes(name)))
}

function readField(name: string, schema: unknown, required: boolean): OfferField {
  if (!/^[A-Za-z][\w-]{0,39}$/.test(name)) throw new Refusal('a parameter has an odd name')
  if (!isRecord(schema)) throw new Refusal(`${name} is not described`)
  requireKnown(schema, FIELD_WORDS, name)
  const choices = readChoices(name, schema['enum'])
  const type = TYPES.find((one) => one === (schema['type'] ?? choices?.type))
  if (type === undefined) throw new Refusal(`${name} is neither text, number nor boolean`)
  const isText = type === 'string'
  const field: OfferField = {
    ...{ name, type, required },
    choices: choices?.values ?? null,
    title: wordsOf(schema['title'], 60),
    help: wordsOf(schema['description'], 200),
    min: readBound(name, schema[isText ? 'minLength' : 'minimum']),
    max: readBound(name, schema[isText ? 'maxLength' : 'maximum']),
    pattern: readPattern(name, schema['pattern']),
    initial: null,
  }
  return { ...field, initial: readInitial(field, schema['default']) }
}

function readChoices(
  name: string,
  choices: unknown,
): { values: readonly string[]; type: 'string' | 'number' } | undefined {
  if (choices === undefined) return undefined
  const isList = Array.isArray(choices) && choices.length > 0 && choices.length <= MOST_CHOICES
  if (!isList) throw new Refusal(`${name} has no usable list of choices`)
  const all = choices as unknown[]
  if (all.every((one) => typeof one === 'number' && Number.isFinite(one))) {
    return { values: all.map(String), type: 'number' }
  }
  const isPlain = all.every(
    (one) => typeof one === 'string' && one !== '' && cleanText(one, MOST_CHARS) === one,
  )
  if (!isPlain) throw new Refusal(`${name} has choices that are no plain words`)
  return { values: [...new Set(all as string[])], type: 'string' }
}

function readBound(name: string, bound: unknown): number | null {
  if (bound === undefined) return null
  if (typeof bound !== 'number' || !Number.isFinite(bound))
    throw new Refusal(`${name} has an odd limit`)
  return bound
}

/** No groups and few repetitions: whoever wrote it, it ends soon on a text of `MOST_CHARS`. */
function readPattern(name: string, pattern: unknown): string | null {
  if (pattern === undefined) return null
  const refuse = new Refusal(`${name} has a pattern that is not run here`)
  if (typeof pattern !== 'string' || pattern.length > MOST_PATTERN_CHARS) throw refuse
  const bare = pattern.replace(/\\[dDwWsS.\-/+*?^$|()[\]{}\\]/g, '_').replace(/\[[^\]\\]*\]/g, '_')
  const repetitions = bare.match(/[*+?{]/g)?.length ?? 0
  if (/[()[\]\\]/.test(bare) || repetitions > MOST_REPETITIONS) throw refuse
  try {
    new RegExp(pattern, 'u')
  } catch {
    throw refuse
  }
  return pattern
}

/** A default that its own schema does not allow is none. */
function readInitial(field: OfferField, value: unknown): OfferField['initial'] {
  const isPlain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  if (!isPlain) return null
  return Object.keys(problemsOf([field], { [field.name]: value })).length === 0 ? value : null
}

function requireKnown(
  schema: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  what: string,
): void {
  const odd = Object.keys(schema).find((word) => !known.has(word))
  if (odd !== undefined)
    throw new Refusal(`${what} uses "${cleanText(odd, 40)}", which this form cannot show`)
}

const wordsOf = (value: unknown, max: number): string =>
  typeof value === 'string' ? cleanText(value, max) : ''
