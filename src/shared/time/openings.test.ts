import { describe, expect, it } from 'vitest'
import type { MaintenanceWindow, Schedule } from '../model/maintenance'
import { covers, nextOpening, openingAt } from './openings'

const HOUR_MS = 3_600_000
/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5)

const makeWindow = (
  schedule: Schedule,
  part: Partial<MaintenanceWindow> = {},
): MaintenanceWindow => ({
  ...{ id: 'w1', title: 'Patch day', targetIds: null, schedule, by: 'ana' },
  ...{ endedAt: null, toldFrom: null },
  ...part,
})
const NIGHT: Schedule = { kind: 'weekly', days: [1], fromMinute: 23 * 60, lastsMin: 120 }

describe('maintenance windows', () => {
  it.each([
    ['before', -1, false],
    ['at its begin', 0, true],
    ['just before its end', HOUR_MS - 1, true],
    ['at its end', HOUR_MS, false],
  ])('AL5: a one-time window, %s: %s', (_when, offset, isOpen) => {
    const window = makeWindow({ kind: 'once', fromMs: MONDAY, toMs: MONDAY + HOUR_MS })
    expect(openingAt(window, MONDAY + offset) !== undefined).toBe(isOpen)
  })

  it.each([
    ['Monday 22:59', 22.99, false],
    ['Monday 23:00', 23, true],
    ['Tuesday 00:59, over midnight', 24.99, true],
    ['Tuesday 01:00', 25, false],
    ['Tuesday 23:30', 47.5, false],
    ['the next Monday 23:30', 7 * 24 + 23.5, true],
  ])('AL5: a weekly window, %s: open %s', (_when, hours, isOpen) => {
    expect(openingAt(makeWindow(NIGHT), MONDAY + hours * HOUR_MS) !== undefined).toBe(isOpen)
  })

  it('AL5: ended early it is closed, and a weekly one opens again a week later', () => {
    const at = MONDAY + 23.5 * HOUR_MS
    const window = makeWindow(NIGHT, { endedAt: at })

    expect(openingAt(window, at + 1)).toBeUndefined()
    expect(nextOpening(window, at)?.fromMs).toBe(MONDAY + (7 * 24 + 23) * HOUR_MS)
    expect(openingAt(window, at + 7 * 24 * HOUR_MS)).toBeDefined()
  })

  it('AL5: is about its own targets, or all', () => {
    expect(covers({ targetIds: null }, 'api')).toBe(true)
    expect(covers({ targetIds: ['scraper'] }, 'api')).toBe(false)
    expect(covers({ targetIds: ['scraper'] }, 'scraper')).toBe(true)
  })
})
