import { rank, type Finding, type Severity } from '../../shared/model/finding'
import type { RuleLimits } from '../../shared/model/settings'
import type { Logger } from '../platform/log'
import type { TargetView } from '../sources/target-view'
import { withoutFlapping } from './flap-words'
import { Held, type Sight } from './held'
import { makeContext } from './limits'
import type { FindingDraft, Rule } from './rule'

/** What a look at one target changed. */
export interface Judgement {
  readonly raised: readonly Finding[]
  readonly cleared: readonly Finding[]
}

/** By rule, then by the id of the finding. */
type HeldByRule = Map<string, Map<string, Held>>

interface Look {
  readonly view: TargetView
  readonly now: number
  readonly steadyMs: number
  readonly held: HeldByRule
  readonly shown: ReadonlyMap<string, Finding>
}

/** Runs the rules over a target's view; remembers since when each finding has held. One failing rule stops no other. */
export class Judge {
  readonly #rules: readonly Rule[]
  readonly #log: Logger
  readonly #isPatient: boolean
  readonly #limits: () => RuleLimits
  readonly #held = new Map<string, HeldByRule>()
  readonly #shown = new Map<string, Map<string, Finding>>()

  /** Without patience a finding shows at once: for one look that has no past. `limits`: those that differ from the shipped ones. */
  constructor(parts: {
    rules: readonly Rule[]
    log: Logger
    isPatient?: boolean
    limits?: () => RuleLimits
  }) {
    this.#rules = parts.rules
    this.#log = parts.log
    this.#isPatient = parts.isPatient ?? true
    this.#limits = parts.limits ?? (() => ({}))
  }

  /** Durations are measured by `steadyMs`, a monotonic clock: a jump of the wall clock fires and clears nothing. */
  look(view: TargetView, now: number, steadyMs = now): Judgement {
    const { id, kind } = view.target
    const held = this.#held.get(id) ?? new Map<string, Map<string, Held>>()
    this.#held.set(id, held)
    const look: Look = { view, now, steadyMs, held, shown: this.#shown.get(id) ?? new Map() }
    const rules = this.#rules.filter((rule) => rule.kind === kind || rule.kind === 'any')
    for (const rule of rules) this.#ask(rule, look)
    // Restored ones of a rule that there is no more.
    for (const ruleId of held.keys()) {
      if (!rules.some((rule) => rule.id === ruleId)) held.delete(ruleId)
    }
    return this.#show(look)
  }

  /** The findings of a target that have held for as long as their rule asks. */
  findings(targetId: string): readonly Finding[] {
    return [...(this.#shown.get(targetId)?.values() ?? [])]
  }

  /** Findings of the last run, still to be confirmed or cleared by data of this one: not raised anew. */
  restore(findings: readonly Finding[]): void {
    for (const finding of findings.map(withoutFlapping)) {
      const { targetId, id } = finding
      const held = this.#held.get(targetId) ?? new Map<string, Map<string, Held>>()
      const ofRule = held.get(finding.ruleId) ?? new Map<string, Held>()
      const shown = this.#shown.get(targetId) ?? new Map<string, Finding>()
      const sight = { finding, forMs: 0, clearForMs: 0 }
      ofRule.set(id, new Held(sight, { steadyMs: Number.NEGATIVE_INFINITY, counts: true }))
      shown.set(id, finding)
      held.set(finding.ruleId, ofRule)
      this.#held.set(targetId, held)
      this.#shown.set(targetId, shown)
    }
  }

  forget(targetId: string): void {
    this.#held.delete(targetId)
    this.#shown.delete(targetId)
  }

  #ask(rule: Rule, look: Look): void {
    const { view, now, steadyMs, held } = look
    const drafts = this.#evaluate(rule, look)
    // A broken rule clears nothing.
    if (drafts === undefined) return
    const seen = new Set(drafts.map((draft) => this.#see(rule, draft, look)))
    const ofRule = held.get(rule.id) ?? new Map<string, Held>()
    for (const [id, one] of ofRule) {
      if (seen.has(id)) continue
      if (rule.judgesLink === true || isFresh(view, one.probe, now)) one.miss(steadyMs)
      // Missing data clears nothing: that is told by a state of its own.
      else if (one.freeze()) ofRule.delete(id)
    }
  }

  #see(rule: Rule, draft: FindingDraft, { view, now, steadyMs, held }: Look): string {
    const { tail, forMs, clearForMs = 0, ...rest } = draft
    const targetId = view.target.id
    const subject = subjectOf(targetId, tail)
    const id = `${rule.id}|${subject}`
    const ofRule = held.get(rule.id) ?? new Map<string, Held>()
    const known = ofRule.get(id)
    // Read less often, it must hold over as many readings as before.
    const pace = view.pace(probeName(draft.probe))
    const since = known?.since ?? now
    const sight: Sight = {
      ...{ forMs: forMs * pace, clearForMs: clearForMs * pace },
      finding: { ...rest, id, ruleId: rule.id, targetId, subject, since, at: now },
    }
    const one = known ?? new Held(sight, { steadyMs, counts: false })
    ofRule.set(id, one)
    held.set(rule.id, ofRule)
    one.see(sight, steadyMs, this.#isPatient)
    return id
  }

  #show({ view, now, steadyMs, held, shown: before }: Look): Judgement {
    const shown = new Map<string, Finding>()
    for (const ofRule of held.values()) {
      for (const [id, one] of ofRule) {
        const finding = one.shown(steadyMs, now)
        if (finding !== undefined) shown.set(id, finding)
        else if (one.isOver(steadyMs)) ofRule.delete(id)
      }
    }
    this.#shown.set(view.target.id, shown)
    return {
      raised: [...shown.values()].filter((one) => isWorse(before.get(one.id), one)),
      cleared: [...before.values()].filter((one) => !shown.has(one.id)),
    }
  }

  #evaluate(rule: Rule, { view, now, shown }: Look): readonly FindingDraft[] | undefined {
    const targetId = view.target.id
    const heldAs = (tail: string): Severity | undefined =>
      shown.get(`${rule.id}|${subjectOf(targetId, tail)}`)?.severity
    try {
      const changed = this.#limits()[rule.id] ?? {}
      return rule.evaluate(view, now, makeContext(rule.limits, changed, heldAs))
    } catch (thrown) {
      this.#log.error(`rule ${rule.id} failed on ${targetId}`, thrown)
      return undefined
    }
  }
}

const subjectOf = (targetId: string, tail: string): string =>
  tail === '' ? targetId : `${targetId}/${tail}`

/** `postgres.session` is the probe `session`. */
function isFresh(view: TargetView, probe: string, now: number): boolean {
  return view.isFresh(probeName(probe), now)
}

const probeName = (probe: string): string => probe.slice(probe.indexOf('.') + 1)

const isWorse = (before: Finding | undefined, now: Finding): boolean =>
  before === undefined || rank(now.severity) > rank(before.severity)
