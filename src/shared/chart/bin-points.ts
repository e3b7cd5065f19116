interface Points {
  readonly at: Float64Array
  readonly values: Float64Array
}

/**
 * At most `maxPoints` points that look like all of them: the lowest and the highest of each bucket of time, and a gap
 * where a bucket holds one.
 */
export function binPoints(points: Points, maxPoints: number): Points {
  const { at, values } = points
  if (at.length <= maxPoints) return points
  const perBucket = maxPoints < 3 ? maxPoints : 3
  const buckets = Math.max(1, Math.floor(maxPoints / perBucket))
  const from = at[0] ?? 0
  const width = Math.max(1, ((at.at(-1) ?? 0) - from) / buckets)
  const kept: number[] = []
  let start = 0
  while (start < at.length) {
    const bucket = bucketOf(at[start] ?? 0, from, width, buckets)
    let end = start + 1
    while (end < at.length && bucketOf(at[end] ?? 0, from, width, buckets) === bucket) end += 1
    kept.push(...telling(values, start, end).slice(0, perBucket))
    start = end
  }
  return {
    at: Float64Array.from(kept, (place) => at[place] ?? Number.NaN),
    values: Float64Array.from(kept, (place) => values[place] ?? Number.NaN),
  }
}

const bucketOf = (at: number, from: number, width: number, buckets: number): number =>
  Math.min(buckets - 1, Math.floor((at - from) / width))

/** Places of the lowest, the highest and the first gap, in the order of time. */
function telling(values: Float64Array, start: number, end: number): number[] {
  let low = -1
  let high = -1
  let gap = -1
  for (let place = start; place < end; place += 1) {
    const value = values[place] ?? Number.NaN
    if (Number.isNaN(value)) {
      if (gap < 0) gap = place
      continue
    }
    if (low < 0 || value < (values[low] ?? 0)) low = place
    if (high < 0 || value > (values[high] ?? 0)) high = place
  }
  return [...new Set([low, high, gap])].filter((place) => place >= 0).sort((a, b) => a - b)
}
