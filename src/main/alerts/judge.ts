import type { Finding } from '../../shared/model/finding'
import type { Logger } from '../platform/log'
import type { TargetView } from '../sources/target-view'
import type { FindingDraft, Rule } from './rule'

interface Held {
  readonly finding: Finding
  readonly forMs: number
}

/** What a look at one target changed. */
export interface Judgement {
  readonly raised: readonly Finding[]
  readonly cleared: readonly Finding[]
}

/** Runs the rules over a target's view; remembers since when each finding has held. One failing rule stops no other. */
export class Judge {
  readonly #rules: readonly Rule[]
  readonly #log: Logger
  readonly #isPatient: boolean
  readonly #held = new Map<string, Map<string, Held>>()
  readonly #shown = new Map<string, Map<string, Finding>>()

  /** Without patience a finding shows at once: for one look that has no past. */
  constructor(parts: { rules: readonly Rule[]; log: Logger; isPatient?: boolean }) {
    this.#rules = parts.rules
    this.#log = parts.log
    this.#isPatient = parts.isPatient ?? true
  }

  look(view: TargetView, now: number): Judgement {
    const { id } = view.target
    const before = this.#held.get(id) ?? new Map<string, Held>()
    const held = new Map<string, Held>()
    for (const rule of this.#rules) {
      if (rule.kind !== view.target.kind) continue
      for (const draft of this.#evaluate(rule, view, now)) {
        const finding = complete(rule, draft, { targetId: id, now }, before)
        held.set(finding.id, { finding, forMs: draft.forMs })
      }
    }
    this.#held.set(id, held)
    return this.#show(id, held, now)
  }

  /** The findings of a target that have held for as long as their rule asks. */
  findings(targetId: string): readonly Finding[] {
    return [...(this.#shown.get(targetId)?.values() ?? [])]
  }

  forget(targetId: string): void {
    this.#held.delete(targetId)
    this.#shown.delete(targetId)
  }

  #show(targetId: string, held: ReadonlyMap<string, Held>, now: number): Judgement {
    const before = this.#shown.get(targetId) ?? new Map<string, Finding>()
    const shown = new Map<string, Finding>()
    for (const [key, { finding, forMs }] of held) {
      if (!this.#isPatient || now - finding.since >= forMs) shown.set(key, finding)
    }
    this.#shown.set(targetId, shown)
    return {
      raised: [...shown.values()].filter(
        (one) => before.get(one.id) === undefined || before.get(one.id)?.severity !== one.severity,
      ),
      cleared: [...before.values()].filter((one) => !shown.has(one.id)),
    }
  }

  #evaluate(rule: Rule, view: TargetView, now: number): readonly FindingDraft[] {
    try {
      return rule.evaluate(view, now)
    } catch (thrown) {
      this.#log.error(`rule ${rule.id} failed on ${view.target.id}`, thrown)
      return []
    }
  }
}

function complete(
  rule: Rule,
  draft: FindingDraft,
  about: { targetId: string; now: number },
  before: ReadonlyMap<string, Held>,
): Finding {
  const { tail, forMs: _forMs, ...rest } = draft
  const subject = tail === '' ? about.targetId : `${about.targetId}/${tail}`
  const id = `${rule.id}|${subject}`
  const since = before.get(id)?.finding.since ?? about.now
  return { ...rest, id, ruleId: rule.id, targetId: about.targetId, subject, since, at: about.now }
}
