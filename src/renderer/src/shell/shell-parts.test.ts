import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { abnormalFirst, byTarget } from './links'
import { matchScore } from './palette'
import { parseRoute, routeHash } from './route'

describe('the parts of the shell', () => {
  it('KB6: an address names a panel and its parameters, both ways', () => {
    const hash = routeHash('pools', { target: 'primary', filter: 'a&b = c' })

    expect(parseRoute(hash)).toEqual({
      panelId: 'pools',
      params: { target: 'primary', filter: 'a&b = c' },
    })
    expect(parseRoute('')).toEqual({ panelId: '', params: {} })
  })

  it('KB1: the palette finds whole parts of words, the title before the detail', () => {
    const score = (text: string): number =>
      matchScore(['Terminate 4711…', '14 sessions wait on primary'], text)

    expect(score('')).toBe(1)
    expect(score('term 4711')).toBeGreaterThan(score('sessions'))
    expect(score('sessions')).toBeGreaterThan(0)
    expect(score('tmnt')).toBe(0)
    expect(score('terminate nothing')).toBe(0)
  })

  it('OV4, PC14: a target is as well as its worst probe, and as fresh as its newest', () => {
    const links = [
      makeLink({ lastOkAt: 1_000, costMsPerMin: 3 }),
      makeLink({ targetId: 'cache', state: 'down', lastOkAt: null }),
      makeLink({ probe: 'views', everyMs: 60_000, lastOkAt: 900, costMsPerMin: 4 }),
    ]
    const targets = abnormalFirst(byTarget(links, 2_000))

    expect(targets).toMatchObject([
      { targetId: 'cache', word: 'down', lastOkAt: null },
      { targetId: 'primary', word: 'live', lastOkAt: 1_000, costMsPerMin: 7 },
    ])
    expect(byTarget(links, 99_000)[0]).toMatchObject({ state: 'stale', word: 'stale' })
  })
})
