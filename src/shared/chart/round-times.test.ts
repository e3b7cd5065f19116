import { describe, expect, it } from 'vitest'
import { roundTimes } from './round-times'

const TO = Date.UTC(2026, 0, 1, 14, 7, 41)
const clocks = (minutes: number): string[] =>
  roundTimes({ fromMs: TO - minutes * 60_000, toMs: TO }).map((at) =>
    new Date(at).toISOString().slice(11, 16),
  )

describe('the times of an axis', () => {
  it('KB3: are round and equally far apart, for every range', () => {
    expect(clocks(15)).toEqual(['13:54', '13:57', '14:00', '14:03', '14:06'])
    expect(clocks(60)).toEqual(['13:10', '13:20', '13:30', '13:40', '13:50', '14:00'])
    expect(clocks(360)).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'])
    expect(clocks(1_440)).toEqual(['16:00', '20:00', '00:00', '04:00', '08:00', '12:00'])
  })

  it('KB3: leave out what an edge would cut off', () => {
    const toMs = Date.UTC(2026, 0, 1, 14, 0, 5)
    expect(roundTimes({ fromMs: toMs - 900_000, toMs }).at(-1)).toBe(Date.UTC(2026, 0, 1, 13, 57))
  })
})
