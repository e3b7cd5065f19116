// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pageClock } from './clock'

function show(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the clock of the page', () => {
  it('AP5: nothing moves on in a hidden page; seen again, it catches up at once', () => {
    show('visible')
    const act = vi.fn()
    const stop = pageClock.every(1_000, act)
    vi.advanceTimersByTime(2_000)
    expect(act).toHaveBeenCalledTimes(2)

    show('hidden')
    vi.advanceTimersByTime(60_000)
    expect(act).toHaveBeenCalledTimes(2)

    show('visible')
    expect(act).toHaveBeenCalledTimes(3)

    stop()
    show('visible')
    vi.advanceTimersByTime(5_000)
    expect(act).toHaveBeenCalledTimes(3)
  })
})
