import { median } from '../../platform/median'

/** WK5: over one hour, in parts of which each tells its lowest reading: what is left after a collection. */
const WINDOW_MS = 60 * 60_000
const BIN_MS = 2 * 60_000
const LEAST_BINS = 10
/** Parts within the window that must have been read. */
const LEAST_SHARE = 0.7
/** Of the spread of the minima that the line explains: below this there is no line. */
const LEAST_FIT = 0.6

export interface HeapSample {
  readonly atMs: number
  readonly bytes: number
}

/**
 * Percent an hour by which the heap after collections grows, by the median of all slopes (Theil and Sen): single peaks do not
 * move it. null: too little was read, or there is no line.
 */
export function heapSlope(samples: readonly HeapSample[]): number | null {
  const bins = new Map<number, number>()
  for (const { atMs, bytes } of samples) {
    const bin = Math.floor(atMs / BIN_MS)
    bins.set(bin, Math.min(bins.get(bin) ?? Infinity, bytes))
  }
  return slopeOf(pointsOf(bins))
}

const pointsOf = (bins: ReadonlyMap<number, number>): HeapSample[] =>
  [...bins].map(([bin, bytes]) => ({ atMs: bin * BIN_MS, bytes }))

function slopeOf(points: readonly HeapSample[]): number | null {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  const bins = 1 + (last.atMs - first.atMs) / BIN_MS
  if (points.length < LEAST_BINS || points.length < LEAST_SHARE * bins) return null
  const slope = medianSlope(points)
  const level = middle(points.map(({ atMs, bytes }) => bytes - slope * (atMs - first.atMs)))
  if (level <= 0 || fitOf(points, { slope, level, fromMs: first.atMs }) < LEAST_FIT) return null
  return (100 * slope * 3_600_000) / level
}

function medianSlope(points: readonly HeapSample[]): number {
  const slopes = points.flatMap((one, index) =>
    points.slice(index + 1).map((other) => (other.bytes - one.bytes) / (other.atMs - one.atMs)),
  )
  return middle(slopes)
}

/** Absolute deviations, not squares, for the same reason as the median. A flat heap lies on its line. */
function fitOf(
  points: readonly HeapSample[],
  line: { slope: number; level: number; fromMs: number },
): number {
  const level = middle(points.map(({ bytes }) => bytes))
  const around = sum(points.map(({ bytes }) => Math.abs(bytes - level)))
  const beside = sum(
    points.map(({ atMs, bytes }) =>
      Math.abs(bytes - line.level - line.slope * (atMs - line.fromMs)),
    ),
  )
  return around === 0 ? 1 : 1 - beside / around
}

const middle = (values: readonly number[]): number => median(values) ?? 0

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)

/** The heap of one process over the last hour. */
export class HeapTrend {
  /** The lowest reading of each part. */
  readonly #bins = new Map<number, number>()
  /** Of these parts; it changes only with one of them. */
  #slope: number | null = null

  /** The slope as of now; null: it cannot be told yet. */
  note(bytes: number | null | undefined, monotonicMs: number): number | null {
    if (bytes == null) return null
    const bin = Math.floor(monotonicMs / BIN_MS)
    const lowest = this.#bins.get(bin) ?? Infinity
    if (bytes >= lowest) return this.#slope
    this.#bins.set(bin, bytes)
    for (const old of this.#bins.keys()) {
      if ((old + 1) * BIN_MS <= monotonicMs - WINDOW_MS) this.#bins.delete(old)
    }
    this.#slope = slopeOf(pointsOf(this.#bins))
    return this.#slope
  }

  forget(): void {
    this.#bins.clear()
    this.#slope = null
  }
}
