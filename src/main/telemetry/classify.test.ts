import { describe, expect, it } from 'vitest'
import { classify } from './classify'
import { ERROR_RULES } from './classify-table'
import { ERRORS } from '../../../tests/factories/errors'

describe('the classifier', () => {
  it('TR8: the set holds at least 60 errors, and no rule without one', () => {
    expect(ERRORS.length).toBeGreaterThanOrEqual(60)
    const shown = new Set<string>(ERRORS.map((one) => one[4]))
    const unshown = ERROR_RULES.map(({ id }) => id).filter((id) => !shown.has(id))
    expect(unshown).toEqual([])
    expect(new Set(ERROR_RULES.map(({ id }) => id)).size).toBe(ERROR_RULES.length)
  })

  it.each(ERRORS)('TR8: %s: %s (%s %s) is %s', (...row) => {
    const [type, message, sqlState, status, ...expected] = row
    const rule = classify({ type, message, sqlState, status })
    const { id, severity, retriable, transient, owner } = rule
    expect([id, severity, retriable, transient, owner]).toEqual(expected)
  })
})
