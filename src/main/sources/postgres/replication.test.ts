import { describe, expect, it } from 'vitest'
import { labelStandbys, lagOfStandby, ReplayLag } from './replication'
import type { Replica } from './session-rows'

const replica = (part: Partial<Replica>): Replica => ({
  received: 1_000,
  replayed: 1_000,
  lastCommit: '2026-01-01 00:00:00+00',
  paused: false,
  receiving: true,
  ...part,
})
const AT = (seconds: number): string =>
  `2026-01-01 00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}+00`

describe('ReplayLag', () => {
  it('PC8: an idle replica is not behind, however old its last commit', () => {
    expect(new ReplayLag().next(replica({}), AT(600), 0)).toEqual({ ms: 0, bytes: 0 })
  })

  it('PC8: after a calm, a record just received does not count for the length of the calm', () => {
    const lag = new ReplayLag()
    lag.next(replica({}), AT(598), 598_000)
    expect(lag.next(replica({ received: 1_200 }), AT(600), 600_000)).toEqual({
      ms: 2_000,
      bytes: 200,
    })
  })

  it('PC8: grows while replay stands still', () => {
    const lag = new ReplayLag()
    lag.next(replica({ lastCommit: AT(10) }), AT(10), 10_000)
    const stuck = replica({ received: 9_000, paused: true, lastCommit: AT(10) })
    expect(lag.next(stuck, AT(12), 12_000)).toEqual({ ms: 2_000, bytes: 8_000 })
    expect(lag.next(stuck, AT(70), 70_000)).toEqual({ ms: 60_000, bytes: 8_000 })
  })

  it('PC8: at the first look the age of the last commit is all there is', () => {
    expect(
      new ReplayLag().next(replica({ received: 1_001, lastCommit: AT(57) }), AT(60), 0).ms,
    ).toBe(3_000)
  })

  it.each([{ receiving: false }, { received: null }, { replayed: null }])(
    'PC8: unknown, not zero, with %o',
    (part) => {
      expect(new ReplayLag().next(replica(part), AT(1), 0)).toEqual({ ms: null, bytes: null })
    },
  )
})

describe('standbys as the primary sees them', () => {
  const row = (application: string, replayLagMs: number | null, lagBytes: number | null) => ({
    application,
    client: '',
    state: 'streaming',
    syncState: 'async',
    writeLagMs: null,
    flushLagMs: null,
    replayLagMs,
    lagBytes,
  })

  it('PC8: nothing reported and nothing outstanding is zero; outstanding without a report is unknown', () => {
    expect([row('a', 120, 5), row('a', null, 0), row('a', null, 7)].map(lagOfStandby)).toEqual([
      120,
      0,
      null,
    ])
  })

  it('PC8: two standbys of one name keep a series each', () => {
    const labels = labelStandbys([row('r', 1, 1), row('r', 2, 2)], lagOfStandby)
    expect(labels.map((one) => one.labels['standby'])).toEqual(['r', 'r #2'])
  })
})
