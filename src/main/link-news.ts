import type { JournalDraft } from '../shared/model/event'
import type { Link } from '../shared/model/link'

interface Outage {
  readonly sinceMs: number
  /** Probes that do not answer now. */
  readonly down: Set<string>
  /** Every probe that was affected, for the words at the end. */
  readonly all: Set<string>
}

/** OV9: how the readings of a target fare, for the journal: one entry when an outage begins, one when it has healed. */
export class LinkNews {
  readonly #outages = new Map<string, Outage>()
  readonly #denied = new Set<string>()

  /** `steadyMs`: monotonic. */
  take(link: Link, at: number, steadyMs: number): JournalDraft[] {
    const { targetId, probe, state } = link
    const outage = this.#outages.get(targetId)
    switch (state) {
      case 'down':
        return this.#fail(link, at, { outage, steadyMs })
      case 'live':
        this.#denied.delete(`${targetId} ${probe}`)
        return this.#heal(link, at, { outage, steadyMs })
      case 'denied':
        return [...this.#heal(link, at, { outage, steadyMs }), ...this.#deny(link, at)]
      case 'off':
        // ST7: the journal says so once, where it was chosen; what was under way is not healed, but over.
        this.forget(targetId)
        return []
      case 'connecting':
        return []
    }
  }

  forget(targetId: string): void {
    this.#outages.delete(targetId)
    for (const key of this.#denied) if (key.startsWith(`${targetId} `)) this.#denied.delete(key)
  }

  #fail(link: Link, at: number, { outage, steadyMs }: Known): JournalDraft[] {
    const { targetId, probe } = link
    if (outage !== undefined) {
      outage.down.add(probe)
      outage.all.add(probe)
      return []
    }
    const begun = { sinceMs: steadyMs, down: new Set([probe]), all: new Set([probe]) }
    this.#outages.set(targetId, begun)
    return [draft(link, at, 'is down')]
  }

  #heal({ targetId, probe }: Link, at: number, { outage, steadyMs }: Known): JournalDraft[] {
    if (outage?.down.delete(probe) !== true || outage.down.size > 0) return []
    this.#outages.delete(targetId)
    const seconds = ((steadyMs - outage.sinceMs) / 1_000).toFixed(1)
    const detail = [...outage.all].sort().join(', ')
    return [
      { ...entry(targetId, at), title: `${targetId} answers again after ${seconds} s`, detail },
    ]
  }

  #deny(link: Link, at: number): JournalDraft[] {
    const key = `${link.targetId} ${link.probe}`
    if (this.#denied.has(key)) return []
    this.#denied.add(key)
    return [draft(link, at, 'is denied')]
  }
}

interface Known {
  readonly outage: Outage | undefined
  readonly steadyMs: number
}

function draft({ targetId, probe, error }: Link, at: number, words: string): JournalDraft {
  const detail = error === null ? probe : `${probe}: ${error.message}`
  return { ...entry(targetId, at), title: `${targetId} ${words}`, detail }
}

const entry = (targetId: string, at: number) =>
  ({ at, kind: 'link', targetId, subject: targetId, severity: null }) as const
