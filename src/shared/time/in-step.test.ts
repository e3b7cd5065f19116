import { describe, expect, it } from 'vitest'
import { msToNextStep } from './in-step'

describe('timers in step', () => {
  it.each([
    ['on time', 10_000, 500],
    ['a little late', 10_003, 497],
    ['a little early, which must not count twice', 9_999, 501],
    ['begun late in an interval', 10_400, 600],
  ])('AP5: fires on a whole multiple of the interval, %s', (_when, nowMs, expected) => {
    expect(msToNextStep(500, nowMs)).toBe(expected)
  })
})
