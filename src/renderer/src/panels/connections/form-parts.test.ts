import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, problemsOf, toConnection } from './form-parts'

const DRAFT = { ...EMPTY_DRAFT, id: 'orders', url: 'postgres://watcher@db/app' }

describe('the form of a connection', () => {
  it.each([
    ['250', 250],
    [' 3600000 ', 3_600_000],
    ['', undefined],
  ])('Q9: a threshold of its own for slow statements: "%s"', (slowMs, expected) => {
    expect(problemsOf({ ...DRAFT, slowMs }, [], null)).toEqual({})
    expect(toConnection({ ...DRAFT, slowMs }).slowMs).toBe(expected)
  })

  it.each(['0', '-5', '1.5', 'soon', '3600001'])('Q9: not %s', (slowMs) => {
    expect(problemsOf({ ...DRAFT, slowMs }, [], null)).toHaveProperty('slowMs')
  })

  it('Q9: what is no PostgreSQL has none', () => {
    const draft = { ...DRAFT, kind: 'redis', slowMs: 'soon' } as const
    expect(problemsOf(draft, [], null)).toEqual({})
    expect(toConnection(draft)).not.toHaveProperty('slowMs')
  })
})
