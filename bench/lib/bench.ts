/** One measured figure, as bench/results.json keeps it. `ratio` is ours / peer. */
export interface BenchResult {
  readonly id: string
  readonly value: number
  readonly unit: string
  /** Who was measured beside us in the same run; null: nobody, or not installed here. */
  readonly peer: string | null
  readonly peerValue: number | null
  readonly ratio: number | null
  readonly samples: number
  readonly method: string
}

/** What a file of bench/ exports as `bench`. */
export interface Bench {
  /** Every id that `run` can give. */
  readonly ids: readonly string[]
  /** Measures; `wanted` are those of its ids that were asked for, and it may give others too. */
  run(wanted: readonly string[]): Promise<readonly BenchResult[]>
}

type Alone = Omit<BenchResult, 'peer' | 'peerValue' | 'ratio'>

export function result(own: Alone, peer?: { name: string; value: number | null }): BenchResult {
  if (!Number.isFinite(own.value)) throw new Error(`${own.id}: nothing was measured`)
  const peerValue = peer?.value ?? null
  return {
    ...own,
    value: round(own.value),
    peer: peerValue === null ? null : (peer?.name ?? null),
    peerValue: peerValue === null ? null : round(peerValue),
    ratio: peerValue === null || peerValue === 0 ? null : round(own.value / peerValue),
  }
}

/** Four digits: more would only pretend. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}
