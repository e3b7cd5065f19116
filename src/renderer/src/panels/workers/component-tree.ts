import type { ComponentRow, HealthWord } from '../../../../shared/model/tables/worker'
import type { TileState } from '../../../../shared/model/tile'

/** A component and what is measured of it. */
export interface ComponentNode {
  readonly name: string
  readonly type: string
  readonly status: HealthWord
  readonly checks: readonly ComponentRow[]
}

const URGENCY: Readonly<Record<HealthWord, number>> = { fail: 3, unknown: 2, warn: 1, pass: 0 }
const GLYPHS: Readonly<Record<HealthWord, TileState>> = {
  pass: 'normal',
  warn: 'medium',
  fail: 'high',
  unknown: 'unknown',
}

/** WK1: checks under their component, the worst first. */
export function componentTree(rows: readonly ComponentRow[]): ComponentNode[] {
  const byName = new Map<string, ComponentRow[]>()
  for (const row of rows) byName.set(row.component, [...(byName.get(row.component) ?? []), row])
  return [...byName]
    .map(([name, checks]) => ({
      name,
      type: checks.find(({ type }) => type !== '')?.type ?? '',
      status: worstWord(checks),
      checks,
    }))
    .sort((a, b) => URGENCY[b.status] - URGENCY[a.status] || a.name.localeCompare(b.name))
}

function worstWord(checks: readonly ComponentRow[]): HealthWord {
  return checks.reduce<HealthWord>(
    (worst, { status }) => (URGENCY[status] > URGENCY[worst] ? status : worst),
    'pass',
  )
}

export function healthGlyph(word: HealthWord): TileState {
  return GLYPHS[word]
}

/** Why a worker is not well where it does not say so itself: `register: OPEN`. The worst first, two of them. */
export function ailingText(rows: readonly ComponentRow[]): string {
  const ailing = componentTree(rows).filter(({ status }) => status === 'fail' || status === 'warn')
  const words = ailing.slice(0, 2).map(({ name, status, checks }) => {
    const check = checks.find((one) => one.status === status)
    return `${name}: ${(check && checkText(check)) || status}`
  })
  const more = ailing.length - words.length
  return [...words, ...(more > 0 ? [`${more} more`] : [])].join('; ')
}

/** `41 ms`, `12 of its own words`; the unit as the worker wrote it, but for the one sign everyone knows. */
export function checkText({ value, unit, output, limit }: ComponentRow): string {
  const word = unit === 'percent' ? '%' : unit
  const figureOf = (number: number): string =>
    `${Number(number.toPrecision(4))}${word === '' ? '' : ` ${word}`}`
  const figure = value === null ? '' : figureOf(value)
  const bound = limit == null ? '' : `limit ${figureOf(limit)}`
  return [figure, bound, output].filter((part) => part !== '').join(', ')
}
