import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import {
  makeBlocked,
  makeServer,
  makeSession,
  makeView,
} from '../../../../tests/factories/postgres'
import type { Link } from '../../../shared/model/link'
import type { SessionRow, ViewRow } from '../../../shared/model/tables/postgres'
import { TargetView, type Observation } from '../../sources/target-view'
import { postgresBlocking } from './postgres-blocking'
import { postgresConnections } from './postgres-connections'
import { postgresDown } from './postgres-down'
import { postgresIdleInTransaction } from './postgres-idle-in-transaction'
import { postgresNotPermitted } from './postgres-not-permitted'
import { postgresOverPrivileged } from './postgres-over-privileged'
import { postgresReplayPaused } from './postgres-replay-paused'
import { postgresReplicaLag } from './postgres-replica-lag'
import { postgresViewStale } from './postgres-view-stale'

const NOW = 2_000

function makeTargetView(parts: {
  link?: Partial<Link>
  values?: Observation['values']
  tables?: Observation['tables']
}): TargetView {
  const view = new TargetView({ id: 'db', kind: 'postgres', title: 'db', environment: 'dev' })
  for (const probe of ['session', 'ledger', 'server']) {
    view.apply({
      targetId: 'db',
      probe,
      at: 1_000,
      values: parts.values ?? {},
      tables: parts.tables ?? {},
      link: makeLink({ probe, ...parts.link }),
    })
  }
  return view
}
const LONG_AGO = 3_600_000

describe('postgres-down', () => {
  const error = (code: NonNullable<Link['error']>['code'], context = {}) => ({
    code,
    message: 'its words',
    context,
  })

  it.each([
    ['down', 'source/unreachable', 'critical', 'PostgreSQL is down'],
    ['down', 'source/timeout', 'critical', 'PostgreSQL does not answer in 1.5 s'],
    ['down', 'source/full', 'critical', 'PostgreSQL has no free connection'],
    ['down', 'source/starting-up', 'high', 'PostgreSQL is stopping, starting or recovering'],
    ['denied', 'source/auth-failed', 'high', 'PostgreSQL refuses us'],
    ['denied', 'source/not-permitted', 'high', 'PostgreSQL does not let us see'],
  ] as const)('AL1: %s with %s is %s at once', (state, code, severity, title) => {
    const view = makeTargetView({ link: { state, error: error(code) } })
    expect(postgresDown.evaluate(view, NOW)).toMatchObject([
      { severity, title, tail: '', forMs: 0 },
    ])
  })

  it('ST8: repeats the GRANT', () => {
    const link = {
      state: 'denied',
      error: error('source/not-permitted', { grant: 'GRANT x;' }),
    } as const
    expect(postgresDown.evaluate(makeTargetView({ link }), NOW)[0]?.detail).toBe(
      'its words. GRANT x;',
    )
  })

  it.each(['live', 'connecting'] as const)('AL1: is clear while %s', (state) => {
    expect(postgresDown.evaluate(makeTargetView({ link: { state } }), NOW)).toEqual([])
  })
})

describe('postgres-connections', () => {
  const at = (percent: number | null, now = NOW) =>
    postgresConnections.evaluate(
      makeTargetView({
        values: { 'postgres.connections.used-percent': percent },
        tables: { 'postgres.server': [makeServer()] },
      }),
      now,
    )

  it.each([
    [80, 'medium'],
    [89.9, 'medium'],
    [90, 'critical'],
  ])('PC2: %d %% is %s on the pool', (percent, severity) => {
    expect(at(percent)).toMatchObject([{ tail: 'pool', severity }])
    expect(at(percent)[0]?.detail).toContain('3 more are reserved')
  })

  it('PC2: is clear below, unknown, or when the reading is old', () => {
    expect([...at(79.9), ...at(null), ...at(95, LONG_AGO)]).toEqual([])
  })
})

describe('postgres-blocking', () => {
  const sessions = (rows: readonly SessionRow[], now = NOW) =>
    postgresBlocking.evaluate(makeTargetView({ tables: { 'postgres.sessions': rows } }), now)
  const root = makeSession({
    pid: 1,
    state: 'idle in transaction',
    app: 'api',
    xactStart: '2026-01-01 00:00:00.1+00',
    xactAgeMs: 9_000,
  })

  it.each([
    [100, 'medium'],
    [3_000, 'high'],
    [30_000, 'high'],
    [300_000, 'critical'],
  ])('Q3, Q4: one that has waited %d ms is %s', (waitMs, severity) => {
    expect(sessions([root, makeBlocked(2, [1], { waitMs })])).toMatchObject([
      { severity, tail: '', forMs: 0, title: '1 blocked by pid 1', value: waitMs },
    ])
  })

  it.each([
    ['two of 2 s: somebody waits at all', [2_000, 2_000], 'medium', 2_000, 0],
    ['two of 4 s: one is held up', [4_000, 4_000], 'high', 4_000, 3_000],
    ['two of 16 s: together they are over 30 s', [16_000, 16_000], 'high', 32_000, 30_000],
  ] as const)(
    'Q4, OV8: names the figure and the limit that decided: %s',
    (_what, waits, ...told) => {
      const [severity, value, threshold] = told
      const blocked = waits.map((waitMs, index) => makeBlocked(2 + index, [1], { waitMs }))
      expect(sessions([root, ...blocked])).toMatchObject([{ severity, value, threshold }])
    },
  )

  it('Q4: by the sum of the waits: twelve of 2.9 s are more than 30 s', () => {
    const many = Array.from({ length: 12 }, (_, i) => makeBlocked(10 + i, [1], { waitMs: 2_900 }))
    expect(sessions([root, ...many])).toMatchObject([{ severity: 'high', threshold: 30_000 }])
  })

  it('Q19: an idle root is to be ended, a running one to be cancelled', () => {
    const running = { ...root, state: 'active', queryId: '-5' }
    expect(sessions([root, makeBlocked(2, [1])])[0]?.suggestion).toMatchObject({
      actionId: 'postgres.terminate-backend',
      targetId: 'db',
      input: { pid: 1, backendStart: root.backendStart, xactStart: root.xactStart },
    })
    expect(sessions([running, makeBlocked(2, [1])])[0]?.suggestion).toMatchObject({
      actionId: 'postgres.cancel-backend',
      input: { pid: 1, queryId: '-5' },
    })
  })

  it('Q3: names the application of the root; a root that left has no action', () => {
    expect(sessions([root, makeBlocked(2, [1])])[0]?.detail).toContain(
      'pid 1 (api, app, 127.0.0.1)',
    )
    expect(sessions([makeBlocked(2, [77])])[0]).not.toHaveProperty('suggestion')
  })

  it('Q3: on a replica the replay is named, and nothing is offered against it', () => {
    const replay = makeSession({ pid: 9, kind: 'other', state: 'startup', xactAgeMs: null })
    const [found] = sessions([replay, makeBlocked(2, [9])])
    expect(found?.title).toBe("1 blocked by the replay of the primary's changes (pid 9)")
    expect(found?.detail).toContain('It replays a change that locks the table')
    expect(found).not.toHaveProperty('suggestion')
  })

  it('Q3: is clear when nobody waits, and when the reading is old', () => {
    expect([...sessions([root]), ...sessions([root, makeBlocked(2, [1])], LONG_AGO)]).toEqual([])
  })
})

describe('postgres-idle-in-transaction', () => {
  const idle = (stateAgeMs: number, part: Partial<SessionRow> = {}) =>
    postgresIdleInTransaction.evaluate(
      makeTargetView({
        tables: {
          'postgres.sessions': [
            makeSession({
              pid: 7,
              state: 'idle in transaction',
              stateAgeMs,
              locksHeld: 2,
              ...part,
            }),
          ],
        },
      }),
      NOW,
    )

  it.each([
    [1_500, 'low'],
    [60_000, 'medium'],
    [300_000, 'high'],
    [1_800_000, 'critical'],
  ])('PC5, PC6: idle for %d ms with locks is %s', (ageMs, severity) => {
    expect(idle(ageMs)).toMatchObject([
      { severity, tail: '', forMs: 0, suggestion: { actionId: 'postgres.terminate-backend' } },
    ])
  })

  it('PC5: from 60 s on it counts without locks as well', () => {
    expect(idle(60_000, { locksHeld: null })).toMatchObject([{ severity: 'medium' }])
  })

  it('PC6: is clear for a short pause, without locks, for other states and for ourselves', () => {
    const clear = [
      idle(1_499),
      idle(30_000, { locksHeld: 0 }),
      idle(30_000, { locksHeld: null }),
      idle(90_000, { state: 'idle' }),
      idle(90_000, { kind: 'ours' }),
    ]
    expect(clear.flat()).toEqual([])
  })
})

describe('postgres-replica-lag', () => {
  const replica = (lagMs: number | null, more: Record<string, number> = {}, now = NOW) =>
    postgresReplicaLag.evaluate(
      makeTargetView({
        values: {
          'postgres.replica.replay-lag': lagMs,
          'postgres.replica.paused': 0,
          'postgres.replica.receiving': 1,
          ...more,
        },
      }),
      now,
    )

  it.each([
    [1_001, {}, 'low'],
    [5_001, {}, 'high'],
    [6_000, { 'postgres.replica.paused': 1 }, 'high'],
    [null, { 'postgres.replica.receiving': 0 }, 'medium'],
  ])('PC8: lag %s with %o is %s', (lagMs, more, severity) => {
    expect(replica(lagMs, more)).toMatchObject([{ severity, tail: '' }])
  })

  it('PC8: a paused replay shows at once, by a rule of its own', () => {
    const paused = (value: number, now = NOW) =>
      postgresReplayPaused.evaluate(
        makeTargetView({ values: { 'postgres.replica.paused': value } }),
        now,
      )
    expect(paused(1)).toMatchObject([{ forMs: 0, severity: 'medium', title: 'Replay is paused' }])
    expect([...paused(0), ...paused(1, LONG_AGO)]).toEqual([])
    expect(replica(0, { 'postgres.replica.paused': 1 })).toEqual([])
  })

  it('PC8: is clear up to 1 s, when unknown, and when the reading is old', () => {
    expect([...replica(1_000), ...replica(null), ...replica(9_000, {}, LONG_AGO)]).toEqual([])
  })

  it('PC8: a primary tells of a standby over 5 s only', () => {
    const primary = (value: number) =>
      postgresReplicaLag.evaluate(
        makeTargetView({
          values: { 'postgres.replica.replay-lag': [{ labels: { standby: 'r1' }, value }] },
        }),
        NOW,
      )
    expect(primary(5_001)).toMatchObject([{ severity: 'medium', title: 'Standby r1 5.0 s behind' }])
    expect(primary(5_000)).toEqual([])
  })
})

describe('postgres-view-stale', () => {
  const aged = (ageMs: number | null, part: Partial<ViewRow> = {}, now = NOW) =>
    postgresViewStale.evaluate(
      makeTargetView({
        values: {
          'postgres.view.age': [{ labels: { view: 'public.project_stats' }, value: ageMs }],
        },
        tables: { 'postgres.views': [makeView(part)] },
      }),
      now,
    )

  it.each([
    [300_001, 300_000, 'medium'],
    [600_001, 300_000, 'high'],
    [1_800_001, null, 'medium'],
    [3_600_001, null, 'high'],
  ])('MV7: %d ms old with a limit of %s is %s', (ageMs, maxAgeMs, severity) => {
    expect(aged(ageMs, { maxAgeMs })).toMatchObject([
      {
        severity,
        tail: 'view/project_stats',
        suggestion: {
          actionId: 'postgres.refresh-view',
          input: { oid: 4_711, schema: 'public', name: 'project_stats' },
        },
      },
    ])
  })

  it('MV2, MV7: is clear within the limit, when unknown, and when the reading is old', () => {
    expect([...aged(300_000), ...aged(null), ...aged(999_999, {}, LONG_AGO)]).toEqual([])
  })
})

describe('postgres-over-privileged', () => {
  const may = (overPrivileged: readonly string[]) =>
    postgresOverPrivileged.evaluate(
      makeTargetView({ tables: { 'postgres.server': [makeServer({ overPrivileged })] } }),
      NOW,
    )

  it('ST3: says what the role could do', () => {
    expect(may(['superuser'])).toMatchObject([{ severity: 'low', detail: 'superuser.' }])
  })

  it('ST3: is clear for a watcher, and before it was read', () => {
    expect([...may([]), ...postgresOverPrivileged.evaluate(makeTargetView({}), NOW)]).toEqual([])
  })
})

describe('postgres-not-permitted', () => {
  const gaps = (code: string) =>
    postgresNotPermitted.evaluate(
      makeTargetView({
        tables: { 'postgres.gaps': [{ code, message: 'no sight', fix: 'GRANT x TO y;' }] },
      }),
      NOW,
    )

  it('ST8: names the part and the words to run', () => {
    expect(gaps('source/not-permitted')).toMatchObject([
      { severity: 'low', detail: 'no sight. GRANT x TO y;' },
    ])
  })

  it('ST8: is clear for what is not about rights', () => {
    expect(gaps('source/not-installed')).toEqual([])
  })
})
