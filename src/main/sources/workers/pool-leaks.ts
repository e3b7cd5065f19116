import type { PoolLeakRow, WorkerPoolRow } from '../../../shared/model/tables/worker'

/** PC5: so long without a return to the baseline. */
const AWAY_MS = 10 * 60_000
const BEFORE_MS = 60 * 60_000
/** Less of the time before tells no baseline. */
const LEAST_BEFORE_MS = 20 * 60_000
const BASELINE_SHARE = 0.1
/** What had stayed away for a third of the time before is simply busy. */
const UNUSUAL = 3
/** Readings further apart than this are two observations. */
const GAP_MS = 60_000

export interface BusySample {
  readonly atMs: number
  readonly busy: number
}

export type Leak = Pick<PoolLeakRow, 'baseline' | 'held' | 'usualMs'> & { readonly sinceMs: number }

/**
 * A pool that used to come back to its baseline soon and has not for ten minutes. The baseline is a low quantile of the time
 * before; how long it used to stay above it tells a leak from load: what drifts has stayed away as long before.
 */
export function findLeak(samples: readonly BusySample[], nowMs: number): Leak | null {
  const splitMs = nowMs - AWAY_MS
  if (!mayLeak(samples, splitMs)) return null
  const before = samples.filter(({ atMs }) => atMs < splitMs)
  const recent = samples.filter(({ atMs }) => atMs >= splitMs)
  const [first] = before
  if (first === undefined || splitMs - first.atMs < LEAST_BEFORE_MS || recent.length === 0)
    return null
  const baseline = quantile(before, BASELINE_SHARE)
  const held = Math.min(...recent.map(({ busy }) => busy))
  if (held <= baseline) return null
  const sinceMs = lastAt(samples, baseline) ?? splitMs
  const usualMs = longestAway(
    before.filter(({ atMs }) => atMs <= sinceMs),
    baseline,
  )
  if (usualMs * UNUSUAL > AWAY_MS) return null
  return { sinceMs, baseline, held, usualMs }
}

/** Whether it stayed above what it often was before: nearly every pool, every five seconds, is told here without a list made. */
function mayLeak(samples: readonly BusySample[], splitMs: number): boolean {
  let held = Infinity
  let index = samples.length - 1
  for (; (samples[index]?.atMs ?? -Infinity) >= splitMs; index -= 1) {
    held = Math.min(held, samples[index]?.busy ?? Infinity)
  }
  // Nothing is below none.
  if (held === 0 || held === Infinity) return false
  const least = BASELINE_SHARE * index
  let below = 0
  for (; index >= 0 && below <= least; index -= 1) {
    if ((samples[index]?.busy ?? Infinity) < held) below += 1
  }
  return below > least
}

function quantile(samples: readonly BusySample[], share: number): number {
  const sorted = samples.map(({ busy }) => busy).sort((one, other) => one - other)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}

function lastAt(samples: readonly BusySample[], baseline: number): number | undefined {
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    const sample = samples[index]
    if (sample !== undefined && sample.busy <= baseline) return sample.atMs
  }
  return undefined
}

function longestAway(samples: readonly BusySample[], baseline: number): number {
  let longestMs = 0
  let leftAtMs = samples[0]?.atMs ?? 0
  for (const { atMs, busy } of samples) {
    longestMs = Math.max(longestMs, atMs - leftAtMs)
    if (busy <= baseline) leftAtMs = atMs
  }
  return longestMs
}

/** Watches the pools of one worker. A leak that was found lasts until its pool is at the baseline of that time. */
export class PoolLeaks {
  readonly #samples = new Map<string, BusySample[]>()
  readonly #leaks = new Map<string, Leak>()

  note(
    pools: readonly WorkerPoolRow[],
    { wallMs, monotonicMs }: { wallMs: number; monotonicMs: number },
  ): readonly PoolLeakRow[] {
    return pools.flatMap(({ name, total, idle }) => {
      const leak = this.#noteOne(name, { atMs: monotonicMs, busy: Math.max(0, total - idle) })
      if (leak === null) return []
      const { sinceMs, ...rest } = leak
      return [{ pool: name, since: wallMs - (monotonicMs - sinceMs), ...rest }]
    })
  }

  /** Another process: its connections are new ones. */
  forget(): void {
    this.#samples.clear()
    this.#leaks.clear()
  }

  #noteOne(name: string, sample: BusySample): Leak | null {
    const known = this.#samples.get(name) ?? []
    const newest = known.at(-1)
    // What happened in a gap is not known: it must not count as time away.
    const samples = newest !== undefined && sample.atMs - newest.atMs > GAP_MS ? [] : known
    const keptFrom = sample.atMs - BEFORE_MS - AWAY_MS
    while (samples[0] !== undefined && samples[0].atMs < keptFrom) samples.shift()
    samples.push(sample)
    this.#samples.set(name, samples)
    const held = this.#leaks.get(name)
    const leak =
      held === undefined
        ? findLeak(samples, sample.atMs)
        : sample.busy <= held.baseline
          ? null
          : { ...held, held: Math.min(...recentOf(samples, sample.atMs)) }
    if (leak === null) this.#leaks.delete(name)
    else this.#leaks.set(name, leak)
    return leak
  }
}

const recentOf = (samples: readonly BusySample[], nowMs: number): number[] =>
  samples.filter(({ atMs }) => atMs >= nowMs - AWAY_MS).map(({ busy }) => busy)
