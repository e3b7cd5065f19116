import type { Finding, Severity } from '../../shared/model/finding'
import type { Unit } from '../../shared/model/metric'
import type { TargetKind } from '../../shared/model/target'
import type { TargetView } from '../sources/target-view'
import { makeContext, type RuleContext } from './limits'

/** A finding without what the engine adds: its ids, target, time and onset. */
export interface FindingDraft extends Omit<
  Finding,
  'id' | 'ruleId' | 'targetId' | 'subject' | 'since' | 'at' | 'flapping'
> {
  /** Tail of the tile's id after the target's: '' for the target itself, 'pool', 'breaker/register'. */
  readonly tail: string
  /** How long it must have held before it is shown; 0: at once. */
  readonly forMs: number
  /** How long it must have been gone before it ends; absent: it ends at once. */
  readonly clearForMs?: number
}

/** A threshold as data: shipped with a value, changed in the settings. */
export interface LimitDefinition {
  readonly title: string
  readonly unit: Unit
  readonly value: number
  /** The level at which what holds ends, on the good side of `value`. A changed limit keeps the proportion. */
  readonly clear?: number
  /** The clear level counts for a finding that is held at least at this severity; absent: at any. */
  readonly severity?: Severity
}
export type Limits = Readonly<Record<string, LimitDefinition>>

interface RuleWords {
  readonly id: string
  /** `any`: about every kind of target. */
  readonly kind: TargetKind | 'any'
  readonly title: string
  /** What it means for users, why it happens, what to do: shown with the finding. */
  readonly impact: string
  readonly causes: readonly string[]
  readonly steps: readonly string[]
  /** What a person does now. Without a response there is no alarm. */
  readonly response: string
  /** The panel that shows more. */
  readonly panelId: string
  /** The action that usually helps, where there is one; a finding names it with its input. */
  readonly actionId?: string
  /** True for a rule about the link itself (down, denied): it holds while the data under it is old. */
  readonly judgesLink?: boolean
  /** True for a rule that says the target is down: other alerts of the target hide behind it. */
  readonly hidesOthers?: boolean
}

/** One judgement. Pure: the same view, time and context give the same findings. */
export interface Rule extends RuleWords {
  readonly limits: Limits
  /** Without a context: the shipped limits, nothing held. */
  evaluate(view: TargetView, now: number, context?: RuleContext): readonly FindingDraft[]
}

interface RuleDraft<L extends Limits> extends RuleWords {
  readonly limits?: L
  evaluate(
    view: TargetView,
    now: number,
    context: RuleContext<keyof L & string>,
  ): readonly FindingDraft[]
}

/** Checks the shape of a rule at compile time, and lets it be evaluated without a context. */
export function defineRule<const L extends Limits = Limits>(rule: RuleDraft<L>): Rule {
  const limits: Limits = rule.limits ?? {}
  const atRest = makeContext(limits, {}, () => undefined)
  return {
    ...rule,
    limits,
    evaluate: (view, now, context = atRest) => rule.evaluate(view, now, context),
  }
}
