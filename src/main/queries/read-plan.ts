import { AppError } from '../../shared/errors/app-error'
import type { PlanNode } from '../../shared/model/plan'
import { redactSql } from '../sources/postgres/redact-sql'

const MOST_NODES = 2_000
const MOST_DEPTH = 100
const MOST_DETAILS = 40
const NAME_CHARS = 200
const TEXT_CHARS = 1_000

type Raw = Readonly<Record<string, unknown>>

/** Shown in places of their own, or in the tree. */
const TOLD = new Set([
  ...[
    'Node Type',
    'Plans',
    'Parent Relationship',
    'Relation Name',
    'Schema',
    'Alias',
    'Index Name',
  ],
  ...['CTE Name', 'Function Name', 'Startup Cost', 'Total Cost', 'Plan Rows', 'Plan Width'],
  ...['Parallel Aware', 'Async Capable', 'Disabled'],
])

/** The answer of EXPLAIN (FORMAT JSON) as a tree. A server may say anything: texts are cut and redacted, depth and size bounded. */
export function readPlan(answer: unknown): PlanNode {
  const first: unknown = Array.isArray(answer) ? answer[0] : undefined
  const root = isRaw(first) ? first['Plan'] : undefined
  if (!isRaw(root)) throw new AppError('source/bad-answer', 'the server gave no plan')
  return toNode(root, 0, { left: MOST_NODES })
}

function toNode(raw: Raw, depth: number, budget: { left: number }): PlanNode {
  budget.left -= 1
  if (budget.left < 0 || depth > MOST_DEPTH) {
    throw new AppError(
      'source/too-large',
      `the plan has over ${MOST_NODES} nodes or ${MOST_DEPTH} levels`,
    )
  }
  const plans: unknown = raw['Plans']
  const children = (Array.isArray(plans) ? plans : [])
    .filter(isRaw)
    .map((one) => toNode(one, depth + 1, budget))
  const totalCost = number(raw['Total Cost'])
  const below = children.reduce((sum, child) => sum + child.totalCost, 0)
  return {
    type: typeOf(raw),
    relationship: name(raw['Parent Relationship']),
    subject: subjectOf(raw),
    startupCost: number(raw['Startup Cost']),
    totalCost,
    // Under a LIMIT a child may cost more than its parent, being stopped early.
    selfCost: Math.max(0, totalCost - below),
    planRows: number(raw['Plan Rows']),
    widthBytes: number(raw['Plan Width']),
    details: detailsOf(raw),
    children,
  }
}

function typeOf(raw: Raw): string {
  const type = name(raw['Node Type'])
  return raw['Parallel Aware'] === true ? `Parallel ${type}` : type
}

/** `workers_employer_idx on workers w`. */
function subjectOf(raw: Raw): string {
  const index = name(raw['Index Name'])
  const relation = name(raw['Relation Name'] ?? raw['CTE Name'] ?? raw['Function Name'])
  const alias = name(raw['Alias'])
  const whole = alias === '' || alias === relation ? relation : `${relation} ${alias}`.trim()
  if (index === '') return whole
  return whole === '' ? index : `${index} on ${whole}`
}

function detailsOf(raw: Raw): PlanNode['details'] {
  return Object.entries(raw)
    .filter(([key]) => !TOLD.has(key))
    .map(([key, value]) => ({ name: name(key), text: detail(value) }))
    .filter(({ text }) => text !== '')
    .slice(0, MOST_DETAILS)
}

function detail(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : ''
  if (typeof value === 'string') return cut(redactSql(value))
  if (!Array.isArray(value)) return ''
  const parts = value.filter((one): one is string => typeof one === 'string')
  return cut(parts.map((part) => redactSql(part)).join(', '))
}

/** A name holds no literal; a number in it is part of it. */
function name(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, NAME_CHARS) : ''
}

function cut(text: string): string {
  return text.length <= TEXT_CHARS ? text : `${text.slice(0, TEXT_CHARS)} ...`
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
