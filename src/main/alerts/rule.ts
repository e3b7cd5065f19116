import type { Finding } from '../../shared/model/finding'
import type { TargetKind } from '../../shared/model/target'
import type { TargetView } from '../sources/target-view'

/** A finding without what the engine adds: its ids, target, time and onset. */
export interface FindingDraft extends Omit<
  Finding,
  'id' | 'ruleId' | 'targetId' | 'subject' | 'since' | 'at'
> {
  /** Tail of the tile's id after the target's: '' for the target itself, 'pool', 'breaker/register'. */
  readonly tail: string
  /** How long it must have held before it is shown; 0: at once. */
  readonly forMs: number
}

/** One judgement. Pure: the same view and time give the same findings. */
export interface Rule {
  readonly id: string
  readonly kind: TargetKind
  readonly title: string
  /** What it means for users, why it happens, what to do: shown with the finding. */
  readonly impact: string
  readonly causes: readonly string[]
  readonly steps: readonly string[]
  /** True for a rule about the link itself (down, denied): it holds while the data under it is old. */
  readonly judgesLink?: boolean
  evaluate(view: TargetView, now: number): readonly FindingDraft[]
}

/** Checks the shape of a rule at compile time; returns it unchanged. */
export function defineRule(rule: Rule): Rule {
  return rule
}
