import { describe, expect, it } from 'vitest'
import type { WorkerPoolRow } from '../../../shared/model/tables/worker'
import { findLeak, PoolLeaks, type BusySample } from './pool-leaks'

const EVERY_MS = 5_000
const MINUTE_MS = 60_000

/** Repeatable numbers from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Readings each 5 s: `busyAt` minutes since the beginning. */
function samplesOf(minutes: number, busyAt: (minute: number) => number): BusySample[] {
  return Array.from({ length: (minutes * MINUTE_MS) / EVERY_MS }, (_, index) => ({
    atMs: index * EVERY_MS,
    busy: busyAt((index * EVERY_MS) / MINUTE_MS),
  }))
}
const judge = (samples: BusySample[]): ReturnType<typeof findLeak> =>
  findLeak(samples, samples.at(-1)?.atMs ?? 0)

/** Requests come and go: mostly none or a few, and soon none again. */
const calm = (seed: number): (() => number) => {
  const random = randomOf(seed)
  return () => Math.floor(random() * 4)
}

function walk(seed: number, minutes: number): BusySample[] {
  const random = randomOf(seed)
  let busy = 5
  return samplesOf(minutes, () => {
    busy = Math.min(10, Math.max(0, busy + (random() < 0.5 ? -1 : 1)))
    return busy
  })
}

describe('PC5: findLeak', () => {
  it('finds connections that do not come back, and since when', () => {
    const next = calm(1)
    const leak = judge(samplesOf(45, (minute) => next() + (minute > 33 ? 2 : 0)))

    expect(leak).toMatchObject({ baseline: 0, held: 2 })
    const sinceMin = (leak?.sinceMs ?? 0) / MINUTE_MS
    expect(sinceMin).toBeGreaterThan(31)
    expect(sinceMin).toBeLessThanOrEqual(33)
    expect(leak?.usualMs).toBeLessThan(3 * MINUTE_MS)
  })

  it.each([
    ['it leaked for nine minutes only', 45, (minute: number) => (minute > 36 ? 2 : 0)],
    ['it came back within the ten minutes', 45, (m: number) => (m > 33 && m !== 40 ? 2 : 0)],
    ['it is at its baseline, however high', 45, () => 4],
    ['too little was seen before', 25, (minute: number) => (minute > 14 ? 2 : 0)],
    ['it was busy for as long before', 60, (minute: number) => (minute % 15 < 12 ? 3 : 0)],
  ] as const)('says nothing when %s', (_when, minutes, busyAt) => {
    expect(judge(samplesOf(minutes, busyAt))).toBeNull()
  })

  it('takes no random walk for a leak, at any moment of six hours', () => {
    const found: string[] = []
    for (let seed = 1; seed <= 40; seed += 1) {
      const samples = walk(seed, 360)
      for (let at = 360; at < samples.length; at += 12) {
        const window = samples.slice(Math.max(0, at - 840), at)
        if (judge(window) !== null) found.push(`seed ${seed} at ${at}`)
      }
    }
    expect(found).toEqual([])
  })

  it('takes no calm pool for a leak', () => {
    for (let seed = 1; seed <= 20; seed += 1) expect(judge(samplesOf(70, calm(seed)))).toBeNull()
  })
})

describe('PC5: PoolLeaks', () => {
  const pool = (busy: number): WorkerPoolRow => ({
    ...{ name: 'primary', origin: 'ops/v1', total: 10, idle: 10 - busy, waiting: 0, max: 10 },
  })

  function run(watch: PoolLeaks, samples: readonly BusySample[], offsetMs = 0) {
    let rows: ReturnType<PoolLeaks['note']> = []
    for (const { atMs, busy } of samples) {
      const monotonicMs = atMs + offsetMs
      rows = watch.note([pool(busy)], { wallMs: 1_000_000 + monotonicMs, monotonicMs })
    }
    return rows
  }
  const leaking = samplesOf(40, (minute) => (minute > 29 ? 3 : minute % 1 < 0.5 ? 1 : 0))

  it('keeps a leak for as long as it lasts, past the hour in which it would seem usual', () => {
    const watch = new PoolLeaks()
    const rows = run(watch, leaking)
    expect(rows).toMatchObject([{ pool: 'primary', baseline: 0, held: 3 }])

    const later = run(
      watch,
      samplesOf(180, () => 4),
      40 * MINUTE_MS,
    )

    expect(later).toMatchObject([{ held: 4, since: rows[0]?.since }])
    expect(run(watch, [{ atMs: 0, busy: 0 }], 221 * MINUTE_MS)).toEqual([])
  })

  it.each([
    ['the worker is another process', (watch: PoolLeaks) => watch.forget(), 0],
    ['nothing was read for a while', () => undefined, 30 * MINUTE_MS],
  ] as const)('begins anew when %s', (_when, change, gapMs) => {
    const watch = new PoolLeaks()
    run(watch, leaking.slice(0, -30))
    change(watch)
    expect(run(watch, leaking.slice(-30), gapMs)).toEqual([])
  })
})
