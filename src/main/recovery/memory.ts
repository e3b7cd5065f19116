import type { RecoveryState, Trouble } from '../../shared/model/recovery'
import type { Decision, RecoveryFacts } from './decide'

/** What is remembered of one worker between two looks. */
export interface Known {
  /** Monotonic; only while there is trouble. */
  readonly troubleSinceMs: number
  readonly troubleKind: Trouble | null
  readonly lastFineAt: number | null
  readonly refused: RecoveryFacts['refused']
  /** Reasons that were told of this trouble. */
  readonly told: readonly string[]
  readonly decidedAt: number
  readonly lastCode: string
  /** When it was last found to be back. */
  readonly backAt: number | null
  readonly lastBack: RecoveryState['lastBack']
}

const NOTHING: Known = {
  ...{ troubleSinceMs: 0, troubleKind: null, lastFineAt: null, refused: null, told: [] },
  ...{ decidedAt: 0, lastCode: '', backAt: null, lastBack: null },
}

/** Nothing to tell: it waits, acts, or was never asked to. */
const QUIET = new Set(['off', 'no-trouble', 'too-early', 'busy', 'act', 'refused', 'back-off'])

/** What automatic recovery knows of each worker while the app runs. What must outlast that stands in the audit log. */
export class Memory {
  readonly #known = new Map<string, Known>()

  of(targetId: string): Known {
    return this.#known.get(targetId) ?? NOTHING
  }

  /** Forgets the workers that are watched no more. */
  keep(targetIds: readonly string[]): void {
    for (const id of this.#known.keys()) if (!targetIds.includes(id)) this.#known.delete(id)
  }

  see(
    targetId: string,
    seen: {
      trouble: { kind: Trouble } | undefined
      lastFineAt: number | null
      monotonicMs: number
    },
  ): Known {
    const known = this.of(targetId)
    const kind = seen.trouble?.kind ?? null
    const isOther = kind !== known.troubleKind
    return this.#put(targetId, {
      ...known,
      lastFineAt: seen.lastFineAt ?? known.lastFineAt,
      ...(isOther
        ? { troubleKind: kind, troubleSinceMs: seen.monotonicMs, told: [], refused: null }
        : {}),
    })
  }

  /** True when this reason not to act was not told yet of this trouble. */
  isNews(targetId: string, { code }: Decision, now: number): boolean {
    const known = this.of(targetId)
    const decidedAt = code === known.lastCode ? known.decidedAt : now
    const isNews = !QUIET.has(code) && !known.told.includes(code)
    const told = isNews ? [...known.told, code] : known.told
    this.#put(targetId, { ...known, told, decidedAt, lastCode: code })
    return isNews
  }

  /** True for the first refusal of this trouble. */
  refuse(targetId: string, why: string, at: number): boolean {
    const known = this.of(targetId)
    const count = (known.refused?.count ?? 0) + 1
    this.#put(targetId, { ...known, refused: { count, at, why } })
    return count === 1
  }

  noteBack(targetId: string, backAt: number): void {
    this.#put(targetId, { ...this.of(targetId), backAt })
  }

  brought(targetId: string, lastBack: RecoveryState['lastBack']): void {
    this.#put(targetId, { ...this.of(targetId), lastBack })
  }

  #put(targetId: string, known: Known): Known {
    this.#known.set(targetId, known)
    return known
  }
}
