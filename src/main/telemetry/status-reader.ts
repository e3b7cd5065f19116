import type { AppError } from '../../shared/errors/app-error'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import { LIMITS } from './limits'
import type { TelemetryInput } from './protocol'
import type { Receiver, Tally } from './receiver'
import type { TraceStats, TraceStore } from './trace-store'

const STATS_EVERY_MS = 2_000
const NOTHING: Tally = { requests: 0, refused: {}, spans: 0, logs: 0, rejected: 0, hiddenAttrs: 0 }

interface Running {
  readonly receiver: Receiver | undefined
  readonly isOn: boolean
  readonly error: AppError | null
}

/** Puts the status together. Counting a large file takes a moment: not more often than it is looked at. */
export class StatusReader {
  readonly #parts: { readonly input: TelemetryInput; readonly monotonic: () => number }
  #stats: { readonly at: number; readonly of: TraceStore; readonly stats: TraceStats } | undefined
  #rate = { at: 0, spans: 0, perS: 0 }

  constructor(parts: { readonly input: TelemetryInput; readonly monotonic: () => number }) {
    this.#parts = parts
  }

  read(store: TraceStore, { receiver, isOn, error }: Running): TelemetryStatus {
    const { retention, port: portWanted, token } = this.#parts.input
    const tally = receiver?.tally ?? NOTHING
    const port = receiver?.port ?? null
    return {
      state: port !== null ? 'listening' : error !== null ? 'failed' : isOn ? 'starting' : 'off',
      ...{ portWanted, port, needsToken: token !== undefined },
      endpoint: port === null ? null : `http://127.0.0.1:${port}`,
      spansPerS: this.#perS(tally.spans),
      ...{ requests: tally.requests, spans: tally.spans, logs: tally.logs },
      ...{
        refused: { ...tally.refused },
        rejected: tally.rejected,
        hiddenAttrs: tally.hiddenAttrs,
      },
      lost: 0,
      stored: this.#statsOf(store),
      limits: {
        ...retention,
        bodyBytes: LIMITS.bodyBytes,
        spansPerRequest: LIMITS.spansPerRequest,
      },
      error: error?.toData() ?? null,
    }
  }

  #statsOf(store: TraceStore): TraceStats {
    const now = this.#parts.monotonic()
    const known = this.#stats
    if (known?.of === store && now - known.at < STATS_EVERY_MS) return known.stats
    this.#stats = { at: now, of: store, stats: store.stats() }
    return this.#stats.stats
  }

  /** Over at least a second: two questions in a row do not make a rate of zero. */
  #perS(spans: number): number {
    const now = this.#parts.monotonic()
    const { at, spans: before, perS } = this.#rate
    const tookMs = now - at
    if (at !== 0 && tookMs < 1_000) return perS
    const rate = at === 0 || spans < before ? 0 : ((spans - before) / tookMs) * 1_000
    this.#rate = { at: now, spans, perS: rate }
    return rate
  }
}
