import { describe, expect, it } from 'vitest'
import { makeFinding, makeTile } from '../../../../../tests/factories/page'
import { isOld, needsNote, needsOf, shownState, tilesByUrgency } from './order'

const NOW = Date.UTC(2026, 0, 1, 14, 0, 0)

describe('the order of the overview', () => {
  it('OV1: abnormal tiles first, unknown before low, then as configured, parts after their target', () => {
    const tile = (id: string, state: Parameters<typeof makeTile>[0] & object = {}) =>
      makeTile({ id, targetId: id.split('/')[0] ?? id, ...state })
    const tiles = [
      tile('b'),
      tile('a/pool'),
      tile('a'),
      tile('c', { state: 'low' }),
      tile('d', { state: 'stale' }),
      tile('e', { state: 'critical' }),
      tile('f', { state: 'medium' }),
      tile('g', { state: 'high' }),
    ]

    expect(tilesByUrgency(tiles, ['b', 'a', 'c', 'd', 'e', 'f', 'g']).map(({ id }) => id)).toEqual([
      'e',
      'g',
      'f',
      'd',
      'c',
      'b',
      'a',
      'a/pool',
    ])
  })

  it('OV4: a tile without a push for three intervals is stale, never normal', () => {
    const tile = makeTile({ at: NOW, staleAfterMs: 6_000 })

    expect(shownState(tile, NOW + 6_000)).toBe('normal')
    expect(shownState(tile, NOW + 6_001)).toBe('stale')
    expect(isOld(makeTile({ at: null }), NOW)).toBe(true)
    expect(shownState({ ...tile, state: 'critical' }, NOW + 60_000)).toBe('critical')
  })

  it('OV6: each finding once, worst first, the longest first among equals, on its own tile', () => {
    const shared = makeFinding({ id: 'shared', subject: 'scraper/breaker/x', severity: 'high' })
    const older = makeFinding({ id: 'older', severity: 'high', since: NOW - 60_000 })
    const tiles = [
      makeTile({ id: 'scraper', findings: [shared] }),
      makeTile({ id: 'scraper/breaker/x', findings: [shared] }),
      makeTile({ id: 'primary', findings: [older, makeFinding({ id: 'worst' })] }),
    ]
    const needs = needsOf(tiles)

    expect(needs.map(({ finding }) => finding.id)).toEqual(['worst', 'older', 'shared'])
    expect(needs[2]?.tile.id).toBe('scraper/breaker/x')
  })

  it('OV4: what is without data is said, with findings and without', () => {
    const tiles = [makeTile({ findings: [makeFinding()] }), makeTile({ id: 'b', at: null })]

    expect(needsNote(tiles, needsOf(tiles), NOW)).toBe('1 finding on 1 of 2 tiles, 1 without data')
    expect(needsNote([makeTile()], [], NOW)).toBe('1 tile')
  })
})
