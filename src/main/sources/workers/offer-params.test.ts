import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../../shared/model/offer'
import { offerRow, readParams } from './offer-params'

const LEVELS = ['debug', 'info', 'warn']
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['level', 'minutes'],
  properties: {
    level: { enum: LEVELS, title: 'Level', description: 'What is written.', default: 'info' },
    minutes: { type: 'integer', minimum: 1, maximum: 60, default: 90 },
    scope: { type: 'string', pattern: '^[a-z][a-z-]*$', maxLength: 20 },
    ratio: { type: 'number' },
    force: { type: 'boolean', default: false },
  },
}
const ofField = (schema: unknown): Record<string, unknown> => ({ properties: { a: schema } })

describe('WK7: parameters of an offer', () => {
  it('reads a flat object; a default that its own schema forbids is none', () => {
    const { fields, refusal } = readParams(SCHEMA)

    expect(refusal).toBeNull()
    expect(fields).toMatchObject([
      { name: 'level', type: 'string', required: true, choices: LEVELS, initial: 'info' },
      { name: 'minutes', type: 'integer', min: 1, max: 60, initial: null },
      { name: 'scope', type: 'string', max: 20, pattern: '^[a-z][a-z-]*$' },
      { name: 'ratio', type: 'number', required: false },
      { name: 'force', type: 'boolean', initial: false },
    ])
    expect(fields?.[0]).toMatchObject({ title: 'Level', help: 'What is written.' })
  })

  it.each([
    ['none', null],
    ['an empty object', {}],
  ])('asks for nothing with %s', (_what, schema) => {
    expect(readParams(schema)).toEqual({ fields: [], refusal: null })
  })

  it.each([
    ['a condition it does not know', { oneOf: [] }, 'its parameters uses "oneOf"'],
    ['a list', ofField({ type: 'array' }), 'a is neither text, number nor boolean'],
    ['a nested object', ofField({ type: 'object', properties: {} }), 'a uses "properties"'],
    ['a condition of a field', ofField({ type: 'number', multipleOf: 3 }), 'a uses "multipleOf"'],
    ['a reference', ofField({ $ref: '#/x' }), 'a uses "$ref"'],
    ['a choice of anything', ofField({ enum: [{}] }), 'a has choices that are no plain words'],
    ['a limit that is none', ofField({ type: 'number', minimum: '3' }), 'a has an odd limit'],
    ['a pattern with groups', ofField({ type: 'string', pattern: '^(a+)+$' }), 'a has a pattern'],
    [
      'a pattern of many runs',
      ofField({ type: 'string', pattern: 'a*a*a*a*b' }),
      'a has a pattern',
    ],
    ['a broken pattern', ofField({ type: 'string', pattern: '[z-a]' }), 'a has a pattern'],
    ['an odd name', { properties: { __proto__x: {}, 'a b': {} } }, 'a parameter has an odd name'],
    ['a name it does not describe', { required: ['b'], properties: {} }, 'it requires a name'],
    ['further properties', { additionalProperties: { type: 'string' } }, 'it describes further'],
    [
      'too many',
      { properties: Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`a${i}`, {}])) },
      'it has more than 12 parameters',
    ],
  ])('refuses %s and says so', (_what, schema, words) => {
    const { fields, refusal } = readParams(schema)
    expect(fields).toBeNull()
    expect(refusal).toContain(words)
  })

  it.each([
    [{ level: 'info', minutes: 5 }, {}],
    [{ level: 'info', minutes: 5, scope: 'a-b', ratio: 0.5, force: true }, {}],
    [{ minutes: 5 }, { level: 'It is required.' }],
    [{ level: 'loud', minutes: 5 }, { level: 'One of debug, info, warn.' }],
    [{ level: 'info', minutes: 0 }, { minutes: 'At least 1.' }],
    [{ level: 'info', minutes: 61 }, { minutes: 'At most 60.' }],
    [{ level: 'info', minutes: 1.5 }, { minutes: 'A whole number.' }],
    [{ level: 'info', minutes: '5' }, { minutes: 'It is a number.' }],
    [{ level: 'info', minutes: 5, scope: 'A' }, { scope: 'It must match ^[a-z][a-z-]*$' }],
    [{ level: 'info', minutes: 5, scope: 'a'.repeat(21) }, { scope: 'At most 20 characters.' }],
    [{ level: 'info', minutes: 5, force: 'yes' }, { force: 'It is yes or no.' }],
    [{ level: 'info', minutes: 5, other: 1 }, { other: 'It is not asked for.' }],
  ])('judges %j', (values, problems) => {
    expect(problemsOf(readParams(SCHEMA).fields ?? [], values)).toEqual(problems)
  })

  it('SECURITY: a pattern that is run ends soon on the longest text', () => {
    const { fields } = readParams(ofField({ type: 'string', pattern: '^[a-z]*[a-z]*[a-z]*$' }))
    const startedAt = performance.now()
    const problems = problemsOf(fields ?? [], { a: `${'a'.repeat(199)}!` })
    expect(problems).toEqual({ a: 'It must match ^[a-z]*[a-z]*[a-z]*$' })
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('shows an offer without where it leads', () => {
    const row = offerRow({
      ...{ id: 'worker.gc', title: '', method: 'POST', path: '/ops/gc', danger: 'low' },
      ...{ params: null, idempotent: true, dryRun: false },
    })
    expect(row).toEqual({
      ...{ id: 'worker.gc', title: 'worker.gc', danger: 'low', dryRun: false },
      ...{ fields: [], refusal: null },
    })
  })
})
