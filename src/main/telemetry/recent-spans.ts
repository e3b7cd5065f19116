import type { SpanRecord } from './record'

const GENERATION = 50_000

/** The ids of the last spans, so that one that is sent twice is kept once. Two generations: the older is forgotten whole. */
export class RecentSpans {
  #young = new Set<string>()
  #old = new Set<string>()

  isNew({ traceId, spanId }: Pick<SpanRecord, 'traceId' | 'spanId'>): boolean {
    const id = spanId + traceId.slice(0, 8)
    if (this.#young.has(id) || this.#old.has(id)) return false
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Set()
    }
    this.#young.add(id)
    return true
  }
}
