import { describe, expect, it } from 'vitest'
import type { JournalDraft } from '../../shared/model/event'
import type { MaintenanceWindow } from '../../shared/model/maintenance'
import { Maintenance } from './maintenance'

const START = Date.UTC(2026, 0, 5)
const HOUR_MS = 3_600_000

function makeWorld() {
  const world = { now: START, kept: [] as MaintenanceWindow[], changes: 0 }
  const journal: JournalDraft[] = []
  const open = (): Maintenance =>
    new Maintenance({
      windows: () => world.kept,
      keep: (windows) => (world.kept = windows),
      note: (drafts) => journal.push(...drafts),
      onChange: () => (world.changes += 1),
      now: () => world.now,
      newId: () => `w${world.kept.length + 1}`,
      operator: 'ana',
    })
  const titles = (): string[] => journal.map(({ title }) => title)
  return { world, open, titles }
}
const ONCE = { kind: 'once', fromMs: START, toMs: START + HOUR_MS } as const

describe('Maintenance', () => {
  it('AL5: begin and end stand in the journal once, also over a restart in between', () => {
    const { world, open, titles } = makeWorld()
    const first = open()
    first.add({ title: 'Patch', targetIds: ['api'], schedule: ONCE })
    first.tick()
    expect(titles()).toEqual(['Maintenance Patch begins'])
    expect(first.of('api')?.until).toBe(START + HOUR_MS)
    expect(first.of('scraper')).toBeUndefined()

    const second = open()
    second.tick()
    world.now += 2 * HOUR_MS
    second.tick()
    second.tick()

    expect(titles()).toEqual(['Maintenance Patch begins', 'Maintenance Patch ends'])
    expect(second.open()).toEqual([])
  })

  it('AL5: an end by hand closes it at once and says so; a removed one is gone', () => {
    const { world, open, titles } = makeWorld()
    const maintenance = open()
    maintenance.add({ title: 'Patch', targetIds: null, schedule: ONCE })
    world.now += 1_000

    maintenance.end('w1')
    expect(maintenance.of('api')).toBeUndefined()
    expect(titles()).toEqual(['Maintenance Patch begins', 'Maintenance Patch was ended early'])

    maintenance.remove('w1')
    expect(world.kept).toEqual([])
    expect(() => maintenance.end('w1')).toThrow(
      expect.objectContaining({ code: 'maintenance/unknown' }),
    )
  })

  it('AL5: refuses one that is over already, and forgets a one-time one a day after its end', () => {
    const { world, open } = makeWorld()
    const maintenance = open()
    const past = { ...ONCE, fromMs: START - 2, toMs: START - 1 }
    expect(() => maintenance.add({ title: 'Late', targetIds: null, schedule: past })).toThrow(
      expect.objectContaining({ code: 'maintenance/past' }),
    )
    maintenance.add({ title: 'Patch', targetIds: null, schedule: ONCE })
    world.now += 2 * HOUR_MS
    maintenance.tick()
    expect(world.kept).toHaveLength(1)
    world.now += 24 * HOUR_MS
    maintenance.tick()
    expect(world.kept).toEqual([])
  })
})
