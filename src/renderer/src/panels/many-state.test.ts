import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { manyStates, silentTargets } from './many-state'

const NOW = 100_000
const live = makeLink({ targetId: 'api', probe: 'health', everyMs: 5_000, lastOkAt: NOW })
const down = makeLink({
  targetId: 'scraper',
  probe: 'health',
  everyMs: 5_000,
  state: 'down',
  lastOkAt: null,
  error: { code: 'source/unreachable', message: 'ECONNREFUSED', context: {} },
})
const ASK = { targetIds: ['api', 'scraper'], probe: 'health', at: NOW, rows: 1 }
const kinds = (...args: Parameters<typeof manyStates>) =>
  manyStates(...args).map(({ kind }) => kind)
const facts = (...links: Parameters<typeof manyStates>[1]['links']) => ({
  links,
  now: NOW,
  pausedSince: null,
})

describe('a panel over several targets', () => {
  it('OV9: names the one that does not answer, and goes on with the others', () => {
    const states = manyStates(ASK, facts(live, down))

    expect(states).toMatchObject([
      { kind: 'partial', gaps: [{ message: 'scraper: ECONNREFUSED' }] },
      { kind: 'live', at: NOW },
    ])
    expect(kinds({ ...ASK, quiet: true }, facts(live, down))).toEqual(['live'])
    expect(silentTargets(ASK, [live, down])).toEqual(['scraper'])
  })

  it('OV4: is stale when none was read for three intervals', () => {
    const old = { ...live, lastOkAt: NOW - 15_001 }
    expect(kinds({ ...ASK, at: NOW - 15_001 }, facts(old))).toEqual(['stale'])
    expect(kinds({ ...ASK, at: NOW - 15_000 }, facts({ ...live, lastOkAt: NOW - 15_000 }))).toEqual(
      ['live'],
    )
  })

  it('tells loading, nothing readable, empty and paused apart', () => {
    const none = { ...ASK, at: null, rows: 0 }
    expect(kinds(none, facts())).toEqual(['loading'])
    expect(kinds(none, facts(down))).toEqual(['partial', 'no-data'])
    const empty = { ...ASK, rows: 0, emptyText: 'Good.', noneText: 'Nobody tells.' }
    expect(kinds(empty, facts(live))).toEqual(['live', 'empty'])
    expect(kinds(empty, facts(live, down))).toEqual(['partial', 'live', 'no-data'])
    expect(kinds(ASK, { ...facts(live), pausedSince: NOW })).toEqual(['paused'])
  })

  it('ST8: hands on the grant to run', () => {
    const grant = 'GRANT pg_monitor TO w;'
    const denied = makeLink({
      ...down,
      state: 'denied',
      error: { code: 'source/not-permitted', message: 'no', context: { grant } },
    })
    expect(manyStates(ASK, facts(live, denied))[0]).toMatchObject({ gaps: [{ fix: grant }] })
  })
})
