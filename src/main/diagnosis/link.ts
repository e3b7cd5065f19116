import type { Finding } from '../../shared/model/finding'
import type { TargetView } from '../sources/target-view'

/** What a link may look at: every finding that is shown, and what is known of every target. */
export interface Facts {
  readonly findings: readonly Finding[]
  readonly view: (targetId: string) => TargetView | undefined
}

/** One finding follows from another. */
export interface Cause {
  readonly causeId: string
  readonly effectId: string
  /** Why, in words that end the sentence "because ...". */
  readonly because: string
}

/** One kind of link from cause to effect. Pure: the same facts give the same links. */
export interface LinkKind {
  readonly id: string
  find(facts: Facts): readonly Cause[]
}

export function defineLink(kind: LinkKind): LinkKind {
  return kind
}

/** Findings of some rules, of one target or of all. */
export function of(facts: Facts, ruleIds: readonly string[], targetId?: string): Finding[] {
  return facts.findings.filter(
    (one) => ruleIds.includes(one.ruleId) && (targetId === undefined || one.targetId === targetId),
  )
}

/** Every pair of a cause and an effect that `because` has words for. */
export function pair(
  causes: readonly Finding[],
  effects: readonly Finding[],
  because: (cause: Finding, effect: Finding) => string | undefined,
): Cause[] {
  return effects.flatMap((effect) =>
    causes.flatMap((cause) => {
      const words = cause.id === effect.id ? undefined : because(cause, effect)
      return words === undefined ? [] : [{ causeId: cause.id, effectId: effect.id, because: words }]
    }),
  )
}
