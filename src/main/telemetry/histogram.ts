/** Buckets for each doubling: a percentile is at most 4.5 % off. */
const PER_DOUBLING = 8
const LOWEST_MS = 0.001

/** Counts of durations by logarithmic bucket; adds up over minutes and services. */
export type Histogram = Map<number, number>

export function addDuration(histogram: Histogram, durationMs: number): void {
  const bucket = bucketOf(durationMs)
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1)
}

export function addHistogram(into: Histogram, other: Iterable<readonly [number, number]>): void {
  for (const [bucket, count] of other) into.set(bucket, (into.get(bucket) ?? 0) + count)
}

/** The middle of the bucket that holds this share; null: nothing was counted. */
export function percentile(histogram: Histogram, share: number): number | null {
  let total = 0
  for (const count of histogram.values()) total += count
  if (total === 0) return null
  const wanted = Math.max(1, Math.ceil(total * share))
  let seen = 0
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += count
    if (seen >= wanted) return middleOf(bucket)
  }
  return null
}

function bucketOf(durationMs: number): number {
  return durationMs <= LOWEST_MS
    ? 0
    : Math.floor(Math.log2(durationMs / LOWEST_MS) * PER_DOUBLING) + 1
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : LOWEST_MS * 2 ** ((bucket - 0.5) / PER_DOUBLING)
}
