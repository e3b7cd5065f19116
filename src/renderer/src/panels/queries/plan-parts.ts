import type { Plan, PlanNode } from '../../../../shared/model/plan'
import { formatValue } from '../../ui/format'

/** A cost has no unit: it is in reads of a page one after another. */
export function costText(cost: number): string {
  return formatValue(cost, 'count')
}

/** Part of the whole that a node itself costs, 0 to 100. */
export function sharePercent(node: PlanNode, root: PlanNode): number {
  return root.totalCost <= 0 ? 0 : Math.min(100, (100 * node.selfCost) / root.totalCost)
}

export function mostRows(node: PlanNode): number {
  return node.children.reduce((most, child) => Math.max(most, mostRows(child)), node.planRows)
}

/** Rows differ by powers of ten, so the bar is of their logarithm. */
export function rowsPercent(rows: number, most: number): number {
  return most <= 0 ? 0 : (100 * Math.log10(1 + rows)) / Math.log10(1 + most)
}

/** As psql shows it: pastes into a chat. */
export function planAsText({ root, sql, generic }: Plan): string {
  const head = generic ? [`-- generic plan of: ${sql}`] : [`-- plan of: ${sql}`]
  return [...head, ...linesOf(root, 0)].join('\n')
}

function linesOf(node: PlanNode, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const arrow = depth === 0 ? '' : '-> '
  const subject = node.subject === '' ? '' : ` on ${node.subject}`
  const { startupCost, totalCost, planRows, widthBytes } = node
  const figures = `(cost=${startupCost.toFixed(2)}..${totalCost.toFixed(2)} rows=${planRows} width=${widthBytes})`
  return [
    `${indent}${arrow}${node.type}${subject}  ${figures}`,
    ...node.details.map(({ name, text }) => `${indent}     ${name}: ${text}`),
    ...node.children.flatMap((child) => linesOf(child, depth + 1)),
  ]
}
