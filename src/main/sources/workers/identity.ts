import type { WorkerHealth } from './health'
import { uptimeOf } from './figures'

/** Uptimes are told in whole seconds and read with a delay: less than this is the same process. */
const SAME_START_MS = 5_000
const KNOWN_VERSIONS = 16

export interface IdentityChange {
  readonly startedAt: number | null
  readonly uptimeMs: number | null
  readonly isRestart: boolean
  /** What to write into the journal; null: nothing changed. */
  readonly title: string | null
}

/** Which build runs and since when: a change is a deploy or a restart. WK9. */
export class Identity {
  #startedAt: number | null = null
  #newestStart = 0
  #version: string | null = null
  readonly #versions: string[] = []

  note(health: WorkerHealth, wallMs: number): IdentityChange {
    const isFirst = this.#version === null && this.#startedAt === null
    const told = uptimeOf(health.components)
    const startedAt = this.#steady(health.startedAt ?? (told === null ? null : wallMs - told))
    // Several instances may answer at one address: only a start later than all before is news.
    const isRestart =
      !isFirst && startedAt !== null && startedAt > this.#newestStart + SAME_START_MS
    this.#newestStart = Math.max(this.#newestStart, startedAt ?? 0)
    const title = this.#titleOf(health, { isFirst, isRestart })
    return {
      startedAt,
      uptimeMs: told ?? (startedAt === null ? null : Math.max(0, wallMs - startedAt)),
      isRestart: isRestart || title !== null,
      title,
    }
  }

  #steady(startedAt: number | null): number | null {
    const known = this.#startedAt
    const isSame =
      known !== null && startedAt !== null && Math.abs(startedAt - known) <= SAME_START_MS
    if (!isSame) this.#startedAt = startedAt
    return this.#startedAt
  }

  #titleOf(
    { version, releaseId }: WorkerHealth,
    { isFirst, isRestart }: { isFirst: boolean; isRestart: boolean },
  ): string | null {
    const now = [version, releaseId].filter((part) => part !== null).join(' ')
    const before = this.#version
    const isKnown = this.#versions.includes(now)
    if (!isKnown) this.#versions.push(now)
    if (this.#versions.length > KNOWN_VERSIONS) this.#versions.shift()
    this.#version = now
    if (isFirst || before === null) return null
    if (now !== '' && now !== before && (isRestart || !isKnown)) {
      return `Deployed ${before === '' ? '?' : before} -> ${now}`
    }
    return isRestart ? `Restarted${now === '' ? '' : `, version ${now}`}` : null
  }
}
