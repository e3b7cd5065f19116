import { AppError } from '../../shared/errors/app-error'
import type { RuleLimit } from '../../shared/model/alert'
import { rank, type Severity } from '../../shared/model/finding'
import type { RuleLimits } from '../../shared/model/settings'
import type { LimitDefinition, Limits, Rule } from './rule'

/** What a rule may ask beside the view: its limits in force, and whether it holds already. */
export interface RuleContext<N extends string = string> {
  readonly limit: (name: N) => number
  /** The limit; while the finding of this tail is shown, its clear level: hysteresis. */
  readonly level: (name: N, tail: string) => number
}

type Changed = Readonly<Record<string, number>>

export function makeContext(
  limits: Limits,
  changed: Changed,
  heldAs: (tail: string) => Severity | undefined,
): RuleContext {
  const find = (name: string): LimitDefinition => {
    const found = limits[name]
    if (found === undefined) throw new Error(`no limit ${name}`)
    return found
  }
  const limit = (name: string): number => changed[name] ?? find(name).value
  return {
    limit,
    level: (name, tail) => {
      const { severity } = find(name)
      const held = heldAs(tail)
      const counts = held !== undefined && (severity === undefined || rank(held) >= rank(severity))
      return counts ? clearLevel(name, find(name), changed) : limit(name)
    },
  }
}

function clearLevel(name: string, { value, clear }: LimitDefinition, changed: Changed): number {
  const own = changed[`${name}.clear`]
  if (own !== undefined) return own
  const limit = changed[name] ?? value
  if (clear === undefined) return limit
  return value === 0 ? clear : (limit * clear) / value
}

/** The editable numbers of a rule, each with what is in force and what was shipped. */
export function describeLimits(rule: Pick<Rule, 'limits'>, changed: Changed = {}): RuleLimit[] {
  return Object.entries(rule.limits).flatMap(([name, limit]) => {
    const { title, unit, value, clear } = limit
    const own = { name, title, unit, value: changed[name] ?? value, initial: value }
    if (clear === undefined) return [own]
    const level = clearLevel(name, limit, changed)
    return [
      own,
      { name: `${name}.clear`, title: `${title}: ends at`, unit, value: level, initial: clear },
    ]
  })
}

/** Throws `rule/bad-limit` for a rule or a name there is not, or a clear level on the wrong side. */
export function checkLimits(rules: readonly Rule[], all: RuleLimits): void {
  for (const [ruleId, changed] of Object.entries(all)) {
    const rule = rules.find((one) => one.id === ruleId)
    if (rule === undefined) throw new AppError('rule/bad-limit', `there is no rule ${ruleId}`)
    const known = describeLimits(rule).map(({ name }) => name)
    const odd = Object.keys(changed).find((name) => !known.includes(name))
    if (odd !== undefined) throw new AppError('rule/bad-limit', `${ruleId} has no limit ${odd}`)
    for (const [name, limit] of Object.entries(rule.limits)) checkOne(name, limit, changed)
  }
}

function checkOne(name: string, limit: LimitDefinition, changed: Changed): void {
  const value = changed[name] ?? limit.value
  if (limit.unit === 'percent' && value > 100) {
    throw new AppError('rule/bad-limit', `${limit.title}: ${value} % is more than there can be`)
  }
  if (limit.clear === undefined) return
  const clear = clearLevel(name, limit, changed)
  const endsBelow = limit.clear <= limit.value
  if (endsBelow ? clear > value : clear < value) {
    throw new AppError('rule/bad-limit', `${limit.title}: ${value} would end at ${clear}`)
  }
}
