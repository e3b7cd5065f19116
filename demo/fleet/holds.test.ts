import { beforeEach, describe, expect, it } from 'vitest'
import { Holds } from './holds'

const FOR_MS = 8_000

describe('DP6: who keeps a worker down', () => {
  let now = 0
  let holds: Holds
  beforeEach(() => {
    now = 0
    holds = new Holds(() => now)
  })

  it('DP6: down while it is renewed, and no longer', () => {
    expect(holds.hold('scraper', 'crash-1', FOR_MS)).toBe('down')
    now = FOR_MS - 1
    expect(holds.isHeld('scraper')).toBe(true)
    now = FOR_MS
    expect(holds.isHeld('scraper')).toBe(false)
    expect(holds.hold('scraper', 'crash-1', 0)).toBe('unheeded')
  })

  it('DP6: let go by its holder', () => {
    holds.hold('scraper', 'crash-1', FOR_MS)
    expect(holds.hold('scraper', 'crash-1', 0)).toBe('let-go')
    expect(holds.isHeld('scraper')).toBe(false)
  })

  it.each([0, FOR_MS - 1, FOR_MS, 10 * FOR_MS])(
    'DP6: freed by a supervisor, its holder does not get it again, renewed %i ms later',
    (laterMs) => {
      holds.hold('scraper', 'crash-1', FOR_MS)
      holds.release('scraper')
      now = laterMs
      expect(holds.hold('scraper', 'crash-1', FOR_MS)).toBe('unheeded')
      expect(holds.isHeld('scraper')).toBe(false)
    },
  )

  it('DP6: the next fault is heeded at once, whether the one before it let go or not', () => {
    holds.hold('scraper', 'crash-1', FOR_MS)
    holds.release('scraper')
    expect(holds.hold('scraper', 'crash-2', FOR_MS)).toBe('down')
    expect(holds.hold('scraper', 'crash-1', 0)).toBe('unheeded')
    expect(holds.hold('scraper', 'crash-0', 0)).toBe('unheeded')
    expect(holds.isHeld('scraper')).toBe(true)
  })

  it('DP6: freeing one that nobody holds is nothing that lasts', () => {
    holds.release('scraper')
    expect(holds.hold('scraper', 'crash-1', FOR_MS)).toBe('down')
  })
})
