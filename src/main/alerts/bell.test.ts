import { describe, expect, it } from 'vitest'
import { makeAlert } from '../../../tests/factories/alert'
import type { Alert } from '../../shared/model/alert'
import type { Notifications } from '../../shared/model/settings'
import { Bell, isWithin, type Notice } from './bell'

const DEFAULTS: Notifications = { on: true, remind: false, quiet: null }
const NIGHT = { fromMinute: 1_320, toMinute: 420 }
const alertOf = (id: string, severity: Alert['finding']['severity'], part: Partial<Alert> = {}) =>
  makeAlert({ id: `${id}@0`, raisedAt: 0, ...part }, { id, severity, title: id, targetId: 'db' })

function makeBell(part: Partial<Notifications> = {}, minute = 720) {
  const shown: Notice[] = []
  const badges: number[] = []
  const settings = { ...DEFAULTS, ...part }
  const bell = new Bell({
    notifier: { show: (one) => shown.push(one), badge: (count) => badges.push(count) },
    ...{ settings: () => settings, minuteOfDay: () => minute, panelOf: () => 'pools' },
  })
  const at = (
    now: number,
    active: Alert[],
    raised: Alert[] = [],
    quiet: string[] = [],
  ): string[] => {
    bell.raised(raised, now)
    const before = shown.length
    bell.tick(active, new Set(quiet), now)
    return shown
      .slice(before)
      .map(({ title, body }) => `${title}|${body.split('\n').slice(1).join()}`)
  }
  return { at, shown, badges }
}

describe('Bell', () => {
  it('AL8: tells of critical and high only, each with the way to it', () => {
    const { at, shown } = makeBell()
    const all = [alertOf('m', 'medium'), alertOf('l', 'low'), alertOf('c', 'critical')]

    expect(at(0, all, all)).toEqual(['CRITICAL db: c|'])
    expect(shown).toMatchObject([{ critical: true, panelId: 'pools', alertId: 'c@0' }])
  })

  it('AL8: what comes within 30 s is one message, the worst first', () => {
    const { at } = makeBell()
    const [a, b, c] = [alertOf('a', 'high'), alertOf('b', 'high'), alertOf('c', 'critical')]

    expect(at(0, [a], [a])).toEqual(['HIGH db: a|'])
    expect(at(1_000, [a, b], [b])).toEqual([])
    expect(at(29_999, [a, b, c], [c])).toEqual([])
    expect(at(30_000, [a, b, c])).toEqual(['CRITICAL db: c|db: b'])
    expect(at(90_000, [a, b, c])).toEqual([])
  })

  it('AL8: what ended, was taken on, put away, hidden or is told by its root does not ring', () => {
    const { at } = makeBell()
    const first = alertOf('first', 'high')
    at(0, [first], [first])
    const ack = { by: 'ana', at: 1, note: '', severity: 'high' } as const
    const shelf = { ...ack, until: 9e9, untilClear: false, reason: 'known' }
    const gone = alertOf('gone', 'critical')
    const taken = alertOf('taken', 'high', { state: 'acknowledged', ack })
    const away = alertOf('away', 'high', { shelf })
    const hidden = alertOf('hidden', 'high', { hiddenBehind: 'first@0' })
    const follower = alertOf('follower', 'high')

    at(1_000, [], [gone, taken, away, hidden, follower])
    expect(at(60_000, [first, taken, away, hidden, follower], [], ['follower'])).toEqual([])
  })

  it('AL3: the same cause rings once in its cooldown', () => {
    const { at } = makeBell()
    const alert = alertOf('a', 'high')

    expect(at(0, [alert], [alert])).toHaveLength(1)
    expect(at(299_999, [alert], [alert])).toEqual([])
    expect(at(300_000, [alert], [alert])).toHaveLength(1)
  })

  it('AL8: in quiet hours only critical breaks through; switched off nothing does', () => {
    const high = alertOf('h', 'high')
    const critical = alertOf('c', 'critical')
    expect(makeBell({ quiet: NIGHT }, 180).at(0, [high], [high])).toEqual([])
    expect(makeBell({ quiet: NIGHT }, 180).at(0, [critical], [critical])).toHaveLength(1)
    expect(makeBell({ quiet: NIGHT }, 720).at(0, [high], [high])).toHaveLength(1)
    expect(makeBell({ on: false }).at(0, [critical], [critical])).toEqual([])
  })

  it.each([
    [1_320, true],
    [0, true],
    [419, true],
    [420, false],
    [1_319, false],
  ])('AL8: quiet from 22:00 to 07:00 at minute %d: %s', (minute, quiet) => {
    expect(isWithin(minute, NIGHT)).toBe(quiet)
    expect(isWithin(minute, { fromMinute: 420, toMinute: 1_320 })).toBe(!quiet)
  })

  it('AL3, AL8: one reminder at 15 min, only when asked for', () => {
    const alert = alertOf('a', 'high')
    const silent = makeBell()
    silent.at(0, [alert], [alert])
    expect(silent.at(900_000, [alert])).toEqual([])

    const { at } = makeBell({ remind: true })
    at(0, [alert], [alert])
    expect(at(899_999, [alert])).toEqual([])
    expect(at(900_000, [alert])).toHaveLength(1)
    expect(at(1_900_000, [alert])).toEqual([])
  })

  it('AL8: the badge counts what is high and open', () => {
    const { at, badges } = makeBell()
    at(0, [alertOf('a', 'high'), alertOf('b', 'medium'), alertOf('c', 'critical')])
    at(1, [])
    expect(badges).toEqual([2, 0])
  })
})
