/** What the sampler keeps to. All times in ms. */
export interface SamplerLimits {
  /** Intervals vary by this share, so that probes do not fall into step. */
  readonly jitter: number
  /** Readings begin at multiples of this, or of half the jitter where that is less: to wake up costs more than to read. Decision 15. */
  readonly gatherMs: number
  /** Retries: jittered exponential between these two. PC14. */
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** After a refused login the target is left alone for this long: no lock-out by us. */
  readonly authHoldMs: number
  /** While backing off, the door is knocked at this often. */
  readonly knockEveryMs: number
  readonly knockTimeoutMs: number
  /** Share of its interval that a probe may take. OV10. */
  readonly costShare: number
  /** So many good readings are looked at before a probe is called too dear, or cheap again. */
  readonly costReadings: number
  /** The longest a dear probe's interval is stretched. */
  readonly maxStretch: number
}

export const DEFAULT_LIMITS: SamplerLimits = {
  jitter: 0.1,
  gatherMs: 250,
  retryMinMs: 500,
  retryMaxMs: 30_000,
  authHoldMs: 30_000,
  knockEveryMs: 2_000,
  knockTimeoutMs: 1_000,
  costShare: 0.02,
  costReadings: 10,
  maxStretch: 8,
}

/** How long until try number `attempt` + 1: doubles each time, between half and all of it by chance. */
export function retryDelayMs(
  attempt: number,
  random: () => number,
  { retryMinMs, retryMaxMs }: SamplerLimits,
): number {
  const ceiling = Math.min(retryMaxMs, retryMinMs * 2 ** Math.max(0, attempt))
  return Math.max(retryMinMs, ceiling * (0.5 + 0.5 * random()))
}

/** The common moment next to the one at which a reading is due. Both monotonic. */
export function gathered(
  dueAt: number,
  everyMs: number,
  { gatherMs, jitter }: SamplerLimits,
): number {
  const stepMs = Math.min(gatherMs, (everyMs * jitter) / 2)
  return stepMs > 0 ? Math.round(dueAt / stepMs) * stepMs : dueAt
}
