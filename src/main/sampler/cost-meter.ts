import type { SamplerLimits } from './limits'

const MINUTE_MS = 60_000
const KEPT_ROUND_TRIPS = 60

/** What one probe costs, and how much its interval is stretched for it. OV10. */
export class CostMeter {
  #everyMs: number
  readonly #limits: SamplerLimits
  readonly #minute: { at: number; ms: number }[] = []
  readonly #roundTrips: number[] = []
  /** The same, rising: asked for at each reading. */
  readonly #ranked: number[] = []
  #sinceChange: number[] = []
  #stretch = 1

  constructor(everyMs: number, limits: SamplerLimits) {
    this.#everyMs = everyMs
    this.#limits = limits
  }

  /** `at` is monotonic. A failed reading costs too, but says nothing of what a good one takes. */
  add(at: number, ms: number, succeeded: boolean): void {
    this.#minute.push({ at, ms })
    if (!succeeded) return
    this.#rank(ms)
    this.#sinceChange.push(ms)
    if (this.#sinceChange.length > this.#limits.costReadings) this.#sinceChange.shift()
    this.#judge()
  }

  costMsPerMin(now: number): number {
    while (this.#minute[0] !== undefined && now - this.#minute[0].at > MINUTE_MS) {
      this.#minute.shift()
    }
    return this.#minute.reduce((sum, one) => sum + one.ms, 0)
  }

  /** Another interval: what was found too dear at the old one is found out anew. */
  pace(everyMs: number): void {
    this.#everyMs = everyMs
    this.#stretch = 1
    this.#sinceChange = []
  }

  get p95Ms(): number | null {
    return at(this.#ranked, 0.95)
  }

  get everyMs(): number {
    return this.#everyMs * this.#stretch
  }

  get backedOff(): boolean {
    return this.#stretch > 1
  }

  /** By the lower quarter of the readings: a busy moment of this machine is not the probe's price. */
  #judge(): void {
    const { costReadings, costShare, maxStretch } = this.#limits
    if (this.#sinceChange.length < costReadings) return
    const usualMs = quantile(this.#sinceChange, 0.25) ?? 0
    if (usualMs > costShare * this.everyMs) this.#set(Math.min(maxStretch, this.#stretch * 2))
    else if (usualMs < costShare * 0.8 * (this.everyMs / 2))
      this.#set(Math.max(1, this.#stretch / 2))
  }

  #rank(ms: number): void {
    this.#roundTrips.push(ms)
    const place = this.#ranked.findIndex((one) => one > ms)
    this.#ranked.splice(place === -1 ? this.#ranked.length : place, 0, ms)
    if (this.#roundTrips.length <= KEPT_ROUND_TRIPS) return
    const oldest = this.#roundTrips.shift()
    this.#ranked.splice(oldest === undefined ? 0 : this.#ranked.indexOf(oldest), 1)
  }

  #set(stretch: number): void {
    if (stretch === this.#stretch) return
    this.#stretch = stretch
    this.#sinceChange = []
  }
}

function quantile(values: readonly number[], share: number): number | null {
  return at(
    [...values].sort((a, b) => a - b),
    share,
  )
}

function at(ranked: readonly number[], share: number): number | null {
  return ranked[Math.min(ranked.length - 1, Math.ceil(share * ranked.length) - 1)] ?? null
}
