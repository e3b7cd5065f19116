import { describe, expect, it } from 'vitest'
import { digestExposition } from './exposition/digest'
import { inferState } from './infer-state'
import { Scrapes } from './scrapes'

const digest = (...lines: string[]) =>
  digestExposition(new TextEncoder().encode(lines.join('\n')), 'text/plain')
const circuit = (events: Readonly<Record<string, number>>) =>
  digest(
    ...Object.entries(events).map(([event, n]) => `circuit{name="register",event="${event}"} ${n}`),
  )

describe('WK6: what counters did between two scrapes', () => {
  it('WK6: CPU of one core and the mean pause, unknown at first and after a restart', () => {
    const scrapes = new Scrapes()
    const at = (cpu: number, seconds: number, count: number, atMs: number) => {
      const values = scrapes.note(
        digest(
          `process_cpu_seconds_total ${cpu}`,
          `nodejs_gc_duration_seconds_sum{kind="minor"} ${seconds}`,
          `nodejs_gc_duration_seconds_count{kind="minor"} ${count}`,
          'nodejs_eventloop_lag_p99_seconds 0.0125',
          'nodejs_active_handles{type="Socket"} 3',
          'nodejs_active_handles{type="Server"} 1',
        ),
        atMs,
      )
      return [values['worker.cpu'], values['worker.gc.pause']]
    }
    expect(at(10, 1, 100, 0)).toEqual([null, null])
    expect(at(13, 1.5, 200, 15_000)).toEqual([20, 5])
    expect(at(13, 1.5, 200, 30_000)).toEqual([0, null])
    expect(at(1, 0.1, 3, 45_000)).toEqual([null, null])
    expect(scrapes.note(digest('nodejs_eventloop_lag_p99_seconds 0.0125'), 60_000)).toMatchObject({
      ...{ 'worker.event-loop.p99': 12.5, 'worker.handles': null },
    })
  })

  it('PC4: pools are known until three scrapes were missed, and say where they are from', () => {
    const scrapes = new Scrapes()
    scrapes.note(digest('hikaricp_connections_active{pool="main"} 4'), 0)
    expect(scrapes.pools(45_000)).toEqual([
      { name: 'main', origin: 'metrics', total: 4, idle: 0, waiting: 0, max: 4 },
    ])
    expect(scrapes.pools(45_001)).toEqual([])
    scrapes.note(digest('hikaricp_connections_max{pool="main"} 4'), 60_000)
    expect(scrapes.pools(60_000)).toEqual([])
  })

  it('BR1: the state of opossum-prometheus is that of the event that moved', () => {
    const scrapes = new Scrapes()
    const stateAfter = (events: Readonly<Record<string, number>>, atMs: number) => {
      scrapes.note(circuit(events), atMs)
      return scrapes.breakers(atMs)[0]?.row
    }
    const base = { fire: 10, success: 10, failure: 0, open: 3, halfOpen: 3, close: 3 }
    expect(stateAfter(base, 0)).toMatchObject({ state: 'unknown', failPercent: null })
    const failing = { ...base, fire: 20, success: 12, failure: 8 }
    expect(stateAfter(failing, 1)).toMatchObject({ state: 'unknown', failPercent: 80 })
    expect(stateAfter({ ...failing, open: 4 }, 2)).toMatchObject({
      ...{ state: 'open', canReset: false, owner: 'worker' },
    })
    expect(stateAfter({ ...failing, open: 4, halfOpen: 4 }, 3)?.state).toBe('half-open')
    expect(stateAfter({ ...failing, open: 4, halfOpen: 4, close: 4 }, 4)?.state).toBe('closed')
    expect(stateAfter({ fire: 1, open: 0, halfOpen: 0, close: 0 }, 5)?.state).toBe('unknown')
  })

  it.each([
    ['a trial that failed', 'open', { open: 1, halfOpen: 1 }, 'open'],
    ['opened and trying', 'closed', { open: 1, halfOpen: 1 }, 'half-open'],
    ['opened again and trying', 'half-open', { open: 1, halfOpen: 1 }, 'half-open'],
    ['nobody knows', 'unknown', { open: 1, halfOpen: 1 }, 'unknown'],
    ['opened twice', 'closed', { open: 2, halfOpen: 1 }, 'open'],
    ['tried twice', 'open', { open: 1, halfOpen: 2 }, 'half-open'],
    ['tried and closed', 'open', { halfOpen: 1, close: 1 }, 'closed'],
    ['opened and closed', 'closed', { open: 1, halfOpen: 1, close: 1 }, 'unknown'],
    ['nothing', 'open', {}, 'open'],
  ] as const)('BR1: %s', (_what, known, now, state) => {
    expect(inferState(now, {}, known)).toBe(state)
  })
})
