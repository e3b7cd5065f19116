import { describe, expect, it } from 'vitest'
import { anySignal } from './any-signal'

describe('anySignal', () => {
  it('AP1: aborts with the first of its signals and its reason, also when that has ended before', () => {
    const one = new AbortController()
    const two = new AbortController()
    const signal = anySignal(one.signal, two.signal)
    expect(signal.aborted).toBe(false)

    two.abort('late')
    one.abort('later')

    expect(signal.reason).toBe('late')
    expect(anySignal(new AbortController().signal, two.signal).reason).toBe('late')
  })
})
