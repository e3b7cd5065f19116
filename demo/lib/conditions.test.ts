import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Conditions } from './conditions'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function makeConditions(): { conditions: Conditions; calls: string[]; log: string[] } {
  const calls: string[] = []
  const log: string[] = []
  const conditions = new Conditions(
    (line) => log.push(line),
    (ms) => new Promise((done) => setTimeout(done, ms)),
  )
  conditions.add('frozen', {
    begin: () => void calls.push('begin'),
    end: () => void calls.push('end'),
  })
  return { conditions, calls, log }
}

describe('Conditions', () => {
  it('DP6: begins once, is renewed, and ends when nobody renews it', async () => {
    const { conditions, calls } = makeConditions()

    await conditions.hold('frozen', 'a', 1_000)
    await vi.advanceTimersByTimeAsync(900)
    await conditions.hold('frozen', 'a', 1_000)
    await vi.advanceTimersByTimeAsync(900)
    expect(calls).toEqual(['begin'])
    await vi.advanceTimersByTimeAsync(200)

    expect(calls).toEqual(['begin', 'end'])
  })

  it('DP6: lasts until the last of its holders lets go, and a second letting go changes nothing', async () => {
    const { conditions, calls } = makeConditions()
    await conditions.hold('frozen', 'a', 1_000)
    await conditions.hold('frozen', 'b', 1_000)

    await conditions.hold('frozen', 'a', 0)
    expect(calls).toEqual(['begin'])
    await conditions.hold('frozen', 'b', 0)
    await conditions.hold('frozen', 'b', 0)

    expect(calls).toEqual(['begin', 'end'])
    expect(await conditions.hold('unheard-of', 'a', 1)).toBe(false)
  })

  it('DP6: an end that fails is tried again until it works', async () => {
    const { conditions, log } = makeConditions()
    let isAway = true
    const end = vi.fn(() => {
      if (isAway) throw new Error('the server is away')
    })
    conditions.add('index', { begin: () => undefined, end })
    await conditions.hold('index', 'a', 1_000)

    await expect(conditions.hold('index', 'a', 0)).rejects.toThrow('away')
    isAway = false
    await vi.advanceTimersByTimeAsync(5_000)

    expect(end).toHaveBeenCalledTimes(2)
    expect(log.join()).toContain('the server is away')
  })

  it('DP6: what could not begin is cleared up and told', async () => {
    const { conditions } = makeConditions()
    const end = vi.fn()
    const begin = (): never => {
      throw new Error('no such index')
    }
    conditions.add('index', { begin, end })

    await expect(conditions.hold('index', 'a', 1_000)).rejects.toThrow('no such index')
    await vi.advanceTimersByTimeAsync(1_000)

    expect(end).toHaveBeenCalledOnce()
  })

  it('DP6: closing ends what is held', async () => {
    const { conditions, calls } = makeConditions()
    const isOn = conditions.addFlag('slow')
    await conditions.hold('frozen', 'a', 60_000)
    await conditions.hold('slow', 'a', 60_000)
    expect(isOn()).toBe(true)

    await conditions.close()

    expect(calls).toEqual(['begin', 'end'])
    expect(isOn()).toBe(false)
  })
})
