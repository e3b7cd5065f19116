export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))
  return sorted[place] ?? Number.NaN
}

/** How long each of `times` runs took, in ms; the first `warmUps` are not counted. */
export async function timeEach(
  times: number,
  work: (round: number) => unknown,
  warmUps = 2,
): Promise<number[]> {
  const taken: number[] = []
  for (let round = -warmUps; round < times; round += 1) {
    const began = performance.now()
    await work(round)
    if (round >= 0) taken.push(performance.now() - began)
  }
  return taken
}

/** Ours and the peer in turns, so that a noisy moment of the machine meets both. */
export async function timeInTurns(
  times: number,
  ours: (round: number) => unknown,
  peer: (round: number) => unknown,
): Promise<{ ours: number[]; peer: number[] }> {
  const taken = { ours: [] as number[], peer: [] as number[] }
  for (let round = 0; round < times; round += 1) {
    taken.ours.push(...(await timeEach(1, () => ours(round), 0)))
    taken.peer.push(...(await timeEach(1, () => peer(round), 0)))
  }
  return taken
}
