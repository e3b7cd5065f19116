import { describe, expect, it } from 'vitest'
import { parseDuration, parseFaultOptions } from './fault-options'

describe('the options of fault', () => {
  it('DP6: reads times with their units', () => {
    expect(parseDuration('500ms')).toBe(500)
    expect(parseDuration('30s')).toBe(30_000)
    expect(parseDuration('1.5m')).toBe(90_000)
    expect(parseDuration('7')).toBe(7_000)
    for (const bad of ['', 'soon', '-3s', '0s', '2h', '61m'])
      expect(() => parseDuration(bad)).toThrow('--for')
  })

  it('DP6: takes one name and has defaults', () => {
    expect(parseFaultOptions(['lock-chain'])).toMatchObject({
      name: 'lock-chain',
      forMs: 30_000,
      list: false,
    })
    expect(parseFaultOptions(['--list'])).toMatchObject({ list: true, name: undefined })
    expect(() => parseFaultOptions(['a', 'b'])).toThrow('one fault')
  })
})
