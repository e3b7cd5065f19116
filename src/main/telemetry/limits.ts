const MIB = 1_024 * 1_024
const DAY_MS = 86_400_000

/** What the receiver takes from anyone, and what the store keeps. All of it is shown. */
export const LIMITS = {
  bodyBytes: 4 * MIB,
  inflatedBytes: 16 * MIB,
  /** Requests that wait for their turn to be decoded, by count and by inflated size. */
  queuedRequests: 64,
  queuedBytes: 32 * MIB,
  spansPerRequest: 5_000,
  attributes: 128,
  valueChars: 2_048,
  depth: 16,
  events: 32,
  services: 100,
  operations: 2_000,
  nameChars: 200,
  connections: 128,
  bodyWithinMs: 10_000,
  /** Exporters send each five seconds: a line must outlast that, or one closes it as the other sends. */
  idleMs: 30_000,
  /** A clock may be wrong; a span of tomorrow is not one of ours. */
  futureMs: 3_600_000,
  keptMs: 7 * DAY_MS,
  keptBytes: 2 * 1_024 * MIB,
  errorGroups: 5_000,
} as const

export interface Retention {
  readonly keptMs: number
  readonly keptBytes: number
}
