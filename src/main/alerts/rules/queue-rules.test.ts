import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { makeQueueRow } from '../../../../tests/factories/queue'
import type { QueueRow } from '../../../shared/model/tables/queue'
import { TargetView } from '../../sources/target-view'
import { queueFailures } from './queue-failures'
import { queueNoConsumer } from './queue-no-consumer'
import { queueOldestWaiting } from './queue-oldest-waiting'
import { queueUnread } from './queue-unread'

const NOW = 100_000

/** Both probes answered at `okAt`. */
function viewOf(row: Partial<QueueRow>, okAt = NOW): TargetView {
  const view = new TargetView({ id: 'jobs', kind: 'queue', title: 'Jobs', environment: 'dev' })
  for (const [probe, everyMs] of [
    ['counts', 2_000],
    ['sql-counts', 10_000],
  ] as const) {
    view.apply({
      ...{ targetId: 'jobs', probe, at: okAt },
      tables: { 'queue.queues': [makeQueueRow(row)] },
      link: makeLink({ targetId: 'jobs', probe, everyMs, lastOkAt: okAt }),
    })
  }
  return view
}

describe('queue-oldest-waiting', () => {
  it.each([
    [60_000, 'medium', 60_000],
    [299_999, 'medium', 60_000],
    [300_000, 'critical', 300_000],
  ])('JQ2: fires at %d ms', (oldestWaitingMs, severity, threshold) => {
    expect(queueOldestWaiting.evaluate(viewOf({ oldestWaitingMs }), NOW)).toMatchObject([
      { severity, threshold, value: oldestWaitingMs, tail: 'queue/mails', forMs: 0 },
    ])
  })

  it('JQ2: offers to resume a queue that was paused', () => {
    const view = viewOf({ oldestWaitingMs: 400_000, paused: true })
    expect(queueOldestWaiting.evaluate(view, NOW)[0]?.suggestion).toMatchObject({
      actionId: 'queue.resume',
      input: { queue: 'mails' },
    })
  })

  it('JQ2: is clear below, when not known, and while the reading is old', () => {
    for (const view of [
      viewOf({ oldestWaitingMs: 59_999 }),
      viewOf({ oldestWaitingMs: null }),
      viewOf({ oldestWaitingMs: 400_000 }, NOW - 6_001),
    ]) {
      expect(queueOldestWaiting.evaluate(view, NOW)).toEqual([])
    }
  })

  it('JQ2: a table of jobs is judged by its own probe', () => {
    const row = { system: 'table', oldestWaitingMs: 400_000 } as const
    expect(queueOldestWaiting.evaluate(viewOf(row, NOW - 6_001), NOW)).toHaveLength(1)
    expect(queueOldestWaiting.evaluate(viewOf(row, NOW - 30_001), NOW)).toEqual([])
  })
})

describe('queue-no-consumer', () => {
  it.each([
    [{ workers: 0, waiting: 1 }, 'critical'],
    [{ workers: 0, waiting: 0, prioritized: 2 }, 'critical'],
  ])('JQ10: %j is critical', (row, severity) => {
    expect(queueNoConsumer.evaluate(viewOf(row), NOW)).toMatchObject([{ severity }])
  })

  it.each([
    [{ workers: null, waiting: 9 }],
    [{ workers: 0, waiting: 0 }],
    [{ workers: 1, waiting: 9 }],
  ])('JQ10: %j is none', (row) => {
    expect(queueNoConsumer.evaluate(viewOf(row), NOW)).toEqual([])
  })
})

describe('queue-failures', () => {
  it.each([
    [5.1, 'medium'],
    [25, 'high'],
  ])('JQ4: fires at %d %%', (failPercent10m, severity) => {
    expect(queueFailures.evaluate(viewOf({ failPercent10m }), NOW)).toMatchObject([{ severity }])
  })

  it('JQ4: two failures of a young queue are no alarm', () => {
    expect(queueFailures.evaluate(viewOf({ failPercent10m: 50, failed10m: 2 }), NOW)).toEqual([])
  })

  it.each([[5], [0], [null]])('JQ4: is clear at %s', (failPercent10m) => {
    expect(queueFailures.evaluate(viewOf({ failPercent10m }), NOW)).toEqual([])
  })
})

describe('queue-unread', () => {
  const withLink = (probe: string, state: 'down' | 'denied' | 'live'): TargetView => {
    const view = viewOf({})
    const error = {
      code: 'source/unreachable',
      message: 'connection refused',
      context: { fix: 'start it' },
    } as const
    const link = makeLink({
      targetId: 'jobs',
      probe,
      state,
      error: state === 'live' ? null : error,
    })
    view.apply({ targetId: 'jobs', probe, at: NOW, link })
    return view
  }

  it.each([
    ['counts', 'down', 'critical', 'The queues in Redis cannot be read'],
    ['sql-counts', 'down', 'critical', 'The queues in PostgreSQL cannot be read'],
    ['counts', 'denied', 'high', 'The queues in Redis cannot be read'],
  ] as const)('OV8: %s %s is told with what mends it', (probe, state, severity, title) => {
    const [finding] = queueUnread.evaluate(withLink(probe, state), NOW)
    expect(finding).toMatchObject({ severity, title, tail: '' })
    expect(finding?.detail).toContain('connection refused. start it')
  })

  it('OV8: is clear while both answer', () => {
    expect(queueUnread.evaluate(withLink('counts', 'live'), NOW)).toEqual([])
  })
})
