import { useState, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { RuleInfo, RuleLimit } from '../../../../shared/model/alert'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { formatValue } from '../../ui/format'
import { fromText, toText, unitWord } from './limit-text'

/** The limits of one rule as fields; "As shipped" takes every change back. */
export function RuleEditor({ rule }: { rule: RuleInfo }): ReactNode {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [error, setError] = useState<AppError | null>(null)
  const save = useSaveLimits()
  if (rule.limits.length === 0) return <p className="muted">This rule has no limit to change.</p>
  const textOf = (limit: RuleLimit): string => texts[limit.name] ?? toText(limit.value, limit.unit)
  const values = rule.limits.map((limit) => ({ limit, value: fromText(textOf(limit), limit.unit) }))
  const bad = values.find(({ value }) => value === undefined)

  const keep = async (changed: Readonly<Record<string, number>>): Promise<void> => {
    try {
      await save(rule.id, changed)
      setTexts({})
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }
  const changed = Object.fromEntries(
    values.flatMap(({ limit, value }) =>
      value === undefined || isShipped(limit, value, texts) ? [] : [[limit.name, value]],
    ),
  )
  return (
    <form
      className="stack"
      aria-label={`Limits of ${rule.title}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (bad === undefined) void keep(changed)
      }}
    >
      {values.map(({ limit, value }) => (
        <Field
          key={limit.name}
          label={`${limit.title} (${unitWord(limit.unit)})`}
          value={textOf(limit)}
          required
          maxLength={20}
          hint={`shipped: ${formatValue(limit.initial, limit.unit)}`}
          problem={value === undefined ? 'A number, not below 0.' : undefined}
          onChange={(text) => setTexts({ ...texts, [limit.name]: text })}
        />
      ))}
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <div className="row">
        <Button
          submit
          disabledWhy={bad === undefined ? undefined : 'One of the fields is no number.'}
        >
          Save limits
        </Button>
        <Button look="quiet" onClick={() => void keep({})}>
          As shipped
        </Button>
      </div>
    </form>
  )
}

/** A clear level that nobody touched follows its limit. */
function isShipped(
  { name, value: inForce, initial }: RuleLimit,
  value: number,
  texts: Readonly<Record<string, string>>,
): boolean {
  if (value === initial) return true
  return name.endsWith('.clear') && value === inForce && texts[name] === undefined
}

/** Writes the limits of one rule beside those of the others, and reads the rules anew. */
function useSaveLimits(): (
  ruleId: string,
  changed: Readonly<Record<string, number>>,
) => Promise<void> {
  const { bridge, alerts } = useLive()
  return async (ruleId, changed) => {
    const { ruleLimits } = await bridge.request('settings.read', {})
    const others = Object.entries(ruleLimits).filter(([id]) => id !== ruleId)
    const own = Object.keys(changed).length === 0 ? [] : [[ruleId, changed] as const]
    await bridge.request('settings.write', { ruleLimits: Object.fromEntries([...others, ...own]) })
    alerts.start(await bridge.request('alerts.read', {}))
  }
}
