/** A small repeatable generator (mulberry32): the same seed gives the same traffic. 0 <= n < 1. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from 1 to `max`; small numbers come up more often, as popular rows do. */
export function pickPopular(random: () => number, max: number): number {
  return 1 + Math.floor(random() ** 3 * max)
}
