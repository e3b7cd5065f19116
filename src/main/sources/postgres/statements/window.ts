import { addCounts, type Counts, type Step } from './counters'

const WINDOW_MS = 15 * 60_000
/** Minutes, not readings: fifteen sums for each statement are kept, however often it is read. */
const BUCKET_MS = 60_000

interface Bucket {
  readonly fromMs: number
  seconds: number
  readonly sums: Map<string, Counts>
}

/** What ran in the last 15 minutes, or since our start. */
export class StatementWindow {
  #buckets: Bucket[] = []

  /** `atMs` is monotonic. */
  add(step: Step, atMs: number): void {
    let bucket = this.#buckets.at(-1)
    if (bucket === undefined || atMs - bucket.fromMs >= BUCKET_MS) {
      bucket = { fromMs: atMs, seconds: 0, sums: new Map() }
      this.#buckets.push(bucket)
    }
    this.#buckets = this.#buckets.filter(({ fromMs }) => atMs - fromMs < WINDOW_MS)
    bucket.seconds += step.seconds
    for (const [key, delta] of step.deltas) {
      const known = bucket.sums.get(key)
      bucket.sums.set(key, known === undefined ? delta : addCounts(known, delta))
    }
  }

  /** Measured time only: what lies in a break is not counted. */
  get seconds(): number {
    return this.#buckets.reduce((sum, bucket) => sum + bucket.seconds, 0)
  }

  sums(): ReadonlyMap<string, Counts> {
    const all = new Map<string, Counts>()
    for (const { sums } of this.#buckets) {
      for (const [key, counts] of sums) {
        const known = all.get(key)
        all.set(key, known === undefined ? counts : addCounts(known, counts))
      }
    }
    return all
  }

  forget(): void {
    this.#buckets = []
  }
}
