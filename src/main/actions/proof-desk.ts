import { setMaxListeners } from 'node:events'
import type { Proof } from '../../shared/model/action'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { ProofMetric } from './action'
import { PROOF_WINDOW_MS, readProof, totalVerdict, type ProofSeries, type ProofSpan } from './proof'

const LOOK_EVERY_MS = 2_000
/** How long history may stay away before the verdict is "unknown". */
const PATIENCE_MS = 30_000

export type ProofReader = (
  keys: readonly string[],
  fromMs: number,
  toMs: number,
) => Promise<readonly ProofSeries[]>

export interface ProofCase extends ProofSpan {
  readonly runId: string
  readonly plan: readonly ProofMetric[]
}

export interface ProofDeskParts {
  readonly reader: ProofReader
  readonly clock: Clock
  readonly log: Logger
  /** Called with each new figure; `isFinal` once. */
  readonly onProof: (runId: string, proof: Proof, isFinal: boolean) => void
}

/** Looks at the figures of each run until its verdict stands. What a closing app leaves open is taken up at the next start. */
export class ProofDesk {
  readonly #parts: ProofDeskParts
  readonly #ending = new AbortController()
  readonly #open = new Set<Promise<void>>()

  constructor(parts: ProofDeskParts) {
    this.#parts = parts
    setMaxListeners(0, this.#ending.signal) // one for each open proof
  }

  take(proofCase: ProofCase): void {
    const work = this.#follow(proofCase)
      .catch((thrown: unknown) => this.#parts.log.error('proof: stopped', thrown))
      .finally(() => this.#open.delete(work))
    this.#open.add(work)
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#open)
  }

  async #follow(proofCase: ProofCase): Promise<void> {
    const { clock, onProof } = this.#parts
    const { runId, endedAt } = proofCase
    const closesAt = endedAt + PROOF_WINDOW_MS
    const leftMs = Math.max(0, Math.min(closesAt - clock.now(), PROOF_WINDOW_MS))
    const latestMs = clock.monotonic() + leftMs + PATIENCE_MS
    let shown = ''
    for (;;) {
      const found = await this.#read(proofCase)
      if (this.#ending.signal.aborted) return
      const isLate = clock.monotonic() >= latestMs
      const isOver = found !== undefined && (found.isEnough || clock.now() >= closesAt)
      const rows = found?.rows ?? readProof(proofCase.plan, [], proofCase).rows
      if (isOver || isLate) {
        onProof(runId, { verdict: totalVerdict(rows), rows, settledAt: clock.now() }, true)
        return
      }
      const pending = rows.map((row) => ({ ...row, verdict: 'pending' as const }))
      if (JSON.stringify(pending) !== shown) {
        shown = JSON.stringify(pending)
        onProof(runId, { verdict: 'pending', rows: pending, settledAt: closesAt }, false)
      }
      await clock.wait(LOOK_EVERY_MS, this.#ending.signal)
    }
  }

  async #read(proofCase: ProofCase): Promise<ReturnType<typeof readProof> | undefined> {
    const { plan, startedAt, endedAt } = proofCase
    try {
      const keys = plan.map((metric) => metric.seriesKey)
      const span = [startedAt - PROOF_WINDOW_MS, endedAt + PROOF_WINDOW_MS] as const
      return readProof(plan, await this.#parts.reader(keys, ...span), proofCase)
    } catch (thrown) {
      this.#parts.log.warn('proof: history cannot be read just now', thrown)
      return undefined
    }
  }
}
