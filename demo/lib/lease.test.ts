import { describe, expect, it } from 'vitest'
import { Leases } from './lease'

describe('Leases', () => {
  it('DP6: ends by itself, by being taken back, and not before', () => {
    let nowMs = 0
    const leases = new Leases<string>(() => nowMs)
    leases.hold('mode', 'out', 1_000)

    nowMs = 999
    expect(leases.get('mode')).toBe('out')
    nowMs = 1_000
    expect(leases.get('mode')).toBeUndefined()

    leases.hold('mode', 'out', 1_000)
    leases.hold('mode', 'out', 0)
    expect(leases.get('mode')).toBeUndefined()
  })
})
