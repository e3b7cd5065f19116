import { describe, expect, it } from 'vitest'
import { readCounters, StatementCounters, type Advance, type StatementReading } from './counters'

const HEADER = (reset: string | null) => [
  ...[null, null, null, null, '8192', null, null, null, null, null, null],
  reset,
]
/** calls, total, stddev; the rest follows. */
const row = (
  id: string,
  calls: number,
  totalMs: number,
  { since = null, stddev = 0 }: { since?: string | null; stddev?: number } = {},
) => [
  ...['10', '5', id, 't', String(calls), String(totalMs), String(stddev), String(calls)],
  ...['8', '2', '1', since],
]
const reading = (
  rows: readonly (string | null)[][],
  reset: string | null = '2026-01-01',
): StatementReading => readCounters([HEADER(reset), ...rows])

const advance = (...readings: StatementReading[]): Advance => {
  const counters = new StatementCounters()
  const all = readings.map((one, index) => counters.next(one, 1_000 + index * 10_000))
  return all.at(-1)!
}
const deltaOf = (step: Advance, id: string) =>
  step.kind === 'step' ? step.deltas.get(`10.5.${id}.t`) : undefined

describe('StatementCounters', () => {
  it('Q7: gives what ran between two readings, over the time measured', () => {
    const step = advance(reading([row('1', 10, 100)]), reading([row('1', 14, 180)]))

    expect(step).toMatchObject({ kind: 'step', seconds: 10 })
    expect(deltaOf(step, '1')).toMatchObject({ calls: 4, totalMs: 80, rows: 4, tempBlocks: 0 })
  })

  it('Q7: the first reading says nothing of the time before', () => {
    expect(advance(reading([row('1', 10, 100)]))).toEqual({ kind: 'first' })
  })

  it('Q7: one that was not there before is new as a whole; one that did not run is left out', () => {
    const step = advance(reading([row('1', 10, 100)]), reading([row('1', 10, 100), row('2', 3, 9)]))

    expect(deltaOf(step, '1')).toBeUndefined()
    expect(deltaOf(step, '2')).toMatchObject({ calls: 3, totalMs: 9 })
  })

  it('Q7: a reset of all is a break, and counting goes on after it', () => {
    const counters = new StatementCounters()
    counters.next(reading([row('1', 10, 100)], 'a'), 0)

    expect(counters.next(reading([row('1', 12, 130)], 'b'), 10)).toEqual({ kind: 'break' })
    expect(deltaOf(counters.next(reading([row('1', 13, 140)], 'b'), 20), '1')).toMatchObject({
      calls: 1,
    })
  })

  it('Q7: without a time of the last reset, most entries gone or smaller are a break', () => {
    const before = reading([row('1', 10, 100), row('2', 10, 100), row('3', 10, 100)], null)

    expect(advance(before, reading([row('1', 2, 5)], null))).toEqual({ kind: 'break' })
    expect(advance(before, reading([row('1', 11, 110), row('2', 10, 100)], null)).kind).toBe('step')
  })

  it.each([
    ['fewer calls', row('1', 4, 200)],
    ['less time', row('1', 14, 20)],
    ['another begin', row('1', 50, 500, { since: '2026-01-02' })],
  ])('Q7: an entry of its own that shows %s has no difference, never a negative', (_what, now) => {
    const step = advance(
      reading([row('1', 10, 100), row('2', 1, 1)]),
      reading([now, row('2', 2, 2)]),
    )

    expect(deltaOf(step, '1')).toBeUndefined()
    expect(deltaOf(step, '2')).toMatchObject({ calls: 1 })
  })

  it('Q7: after a reconnect nothing is compared', () => {
    const counters = new StatementCounters()
    counters.next(reading([row('1', 10, 100)]), 0)
    counters.forget()

    expect(counters.next(reading([row('1', 99, 999)]), 10)).toEqual({ kind: 'first' })
  })

  it('Q8: the spread is of the calls between two readings, not of all since ever', () => {
    // Four calls of 10 ms, then four of 30 ms: together mean 20 and deviation 10.
    const step = advance(reading([row('1', 4, 40)]), reading([row('1', 8, 160, { stddev: 10 })]))
    const delta = deltaOf(step, '1')!

    expect(delta.totalMs / delta.calls).toBe(30)
    expect(delta.squares / delta.calls - 30 ** 2).toBeCloseTo(0)
  })
})
