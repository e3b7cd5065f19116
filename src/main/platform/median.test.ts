import { describe, expect, it } from 'vitest'
import { median } from './median'

describe('median', () => {
  it('MV3: takes the middle one, or nothing', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([])).toBeUndefined()
  })
})
