import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFinding } from '../../../tests/factories/page'
import { ManualClock } from '../../../tests/fakes/clock'
import type { Message as Push } from '../../shared/ipc/contract'
import type { JournalDraft } from '../../shared/model/event'
import type { Finding } from '../../shared/model/finding'
import { silentLogger } from '../platform/log'
import { AlertFile } from './alert-file'
import { Bell } from './bell'
import { AlertDesk } from './desk'
import type { Message } from './outbox/message'
import { RULES } from './registry'

let dir: string
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'switchyard-desk-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const finding = (ruleId: string, part: Partial<Finding> = {}): Finding =>
  makeFinding({ id: `${ruleId}|primary`, ruleId, severity: 'high', ...part })

function makeDesk() {
  const clock = new ManualClock()
  const queued: Message[] = []
  const pushed: Push<'alerts'>[] = []
  const journal: JournalDraft[] = []
  const rung: string[] = []
  const muted = new Set<string>()
  const desk = new AlertDesk({
    ...{ rules: RULES, clock, operator: 'ana', log: silentLogger, limits: () => ({}) },
    file: new AlertFile(join(dir, 'alerts.json')),
    bell: new Bell({
      notifier: { show: ({ title }) => rung.push(title), badge: () => undefined },
      settings: () => ({ on: true, remind: false, quiet: null }),
      ...{ minuteOfDay: () => 0, panelOf: () => 'pools' },
    }),
    outbox: {
      queue: (message) => void queued.push(message),
      has: (id) => queued.some((one) => one.id === id),
      list: () => [],
    },
    explain: (all) =>
      all.length < 2
        ? []
        : [
            {
              rootFindingId: all[0]!.id,
              findingIds: all.map(({ id }) => id),
              because: [],
              words: '',
            },
          ],
    isMuted: (targetId) => muted.has(targetId),
    publish: (message) => pushed.push(message),
    note: (drafts) => journal.push(...drafts),
  })
  return { desk, clock, queued, pushed, journal, rung, muted }
}

describe('AlertDesk', () => {
  it('AL5: tells nobody of a target in maintenance; what lasts is told in one go when that ends', () => {
    const { desk, clock, queued, rung, muted } = makeDesk()
    muted.add('primary')
    desk.take('primary', [
      finding('postgres-connections'),
      finding('postgres-deadlocks', { severity: 'critical' }),
    ])
    desk.tick()
    expect([rung, queued]).toEqual([[], []])
    expect(desk.read().alerts).toHaveLength(2)

    desk.take('primary', [finding('postgres-deadlocks', { severity: 'critical' })])
    muted.clear()
    desk.tick()
    clock.jump(60_000)
    desk.tick()

    expect(rung).toEqual(['CRITICAL primary: 14 sessions wait behind backend 4711'])
    expect(queued.map(({ id }) => id.split('|')[0])).toEqual(['postgres-deadlocks'])
  })

  it('AL9: medium and worse are told when they fire and when they end; low and hidden ones are not', () => {
    const { desk, queued } = makeDesk()
    desk.take('primary', [finding('postgres-connections'), finding('x', { severity: 'low' })])
    desk.take('primary', [
      finding('postgres-connections'),
      finding('postgres-down', { severity: 'critical' }),
      finding('postgres-blocking'),
    ])
    desk.take('primary', [])

    expect(queued.map(({ id }) => id.replace(/@\d+/, ''))).toEqual([
      'postgres-connections|primary#1.firing',
      'postgres-down|primary#1.firing',
      'postgres-connections|primary#1.resolved',
      'postgres-down|primary#1.resolved',
    ])
  })

  it('AL8, AL6: of one cause only the root rings', () => {
    const { desk, rung } = makeDesk()
    desk.take('primary', [finding('a', { title: 'root' }), finding('b', { title: 'follower' })])
    desk.tick()

    expect(rung).toEqual(['HIGH primary: root'])
    expect(desk.chains).toMatchObject([{ rootFindingId: 'a|primary' }])
  })

  it('AL4, OV6: what a person did is in the journal, and a shelf that ends says so', async () => {
    const { desk, clock, journal, pushed } = makeDesk()
    desk.take('primary', [finding('a', { title: 'pool full' })])
    const alertId = desk.read().alerts[0]!.id
    await desk.ack({ alertId, note: 'on it' })
    await desk.shelve({ alertId, term: '15m', reason: 'known' })
    await clock.advance(900_000)
    desk.tick()
    await desk.close()

    expect(journal.map(({ kind, title, detail }) => [kind, title, detail])).toEqual([
      ['alert', 'Acknowledged by ana: pool full', 'on it'],
      ['alert', 'Shelved for 15m by ana: pool full', 'known'],
      ['alert', 'The shelf has ended: pool full', ''],
    ])
    expect(pushed.at(-1)?.alerts).toMatchObject([{ shelf: null, state: 'acknowledged' }])
  })

  it('AL11: tells every rule with its words and its limits', () => {
    const { rules } = makeDesk().desk.read()
    expect(rules).toHaveLength(RULES.length)
    expect(rules.find(({ id }) => id === 'postgres-connections')?.limits[0]).toMatchObject({
      ...{ name: 'warn', value: 80, initial: 80, unit: 'percent' },
    })
  })

  it('AL4: a damaged file is an empty book, not a failed start', async () => {
    const first = makeDesk()
    first.desk.take('primary', [finding('a')])
    await first.desk.close()
    expect(makeDesk().desk.restored).toHaveLength(1)

    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(dir, 'alerts.json'), '{"version":1,"alerts":[{')
    expect(makeDesk().desk.restored).toEqual([])
  })
})
