import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors/app-error'
import { readPlan } from './read-plan'

const SCAN = {
  'Node Type': 'Index Scan',
  'Parent Relationship': 'Outer',
  'Parallel Aware': true,
  'Index Name': 'jobs_pkey',
  'Relation Name': 'jobs 2',
  Alias: 'j',
  'Startup Cost': 0.3,
  'Total Cost': 40,
  'Plan Rows': 7,
  'Plan Width': 12,
  'Index Cond': `(id = 4711)`,
  Filter: `((kind)::text = 'CANARY'::text)`,
}
const plan = (node: object): unknown => [{ Plan: node }]

describe('readPlan', () => {
  it('Q13: a tree with the cost of each node by itself', () => {
    const root = readPlan(
      plan({
        ...{ 'Node Type': 'Sort', 'Total Cost': 100, 'Plan Rows': 7, 'Plan Width': 12 },
        ...{ 'Startup Cost': 99, 'Sort Key': ['j.kind', `(j.id + 4711)`], Plans: [SCAN] },
      }),
    )

    expect(root).toMatchObject({ type: 'Sort', totalCost: 100, selfCost: 60, relationship: '' })
    expect(root.children[0]).toMatchObject({
      type: 'Parallel Index Scan',
      subject: 'jobs_pkey on jobs 2 j',
      planRows: 7,
    })
  })

  it('Q21: literals are gone from conditions and keys', () => {
    const root = readPlan(
      plan({ 'Node Type': 'Sort', 'Sort Key': [`(id + 4711)`, `'CANARY'`], Plans: [SCAN] }),
    )

    expect(JSON.stringify(root)).not.toMatch(/CANARY|4711/)
    expect(root.details).toEqual([{ name: 'Sort Key', text: '(id + ?), ?' }])
    expect(root.children[0]?.details).toContainEqual({
      name: 'Filter',
      text: '((kind)::text = ?::text)',
    })
  })

  it('Q13: a hostile plan is bounded in depth, breadth and text', () => {
    const deep = Array.from({ length: 500 }).reduce<object>(
      (below) => ({ 'Node Type': 'Limit', Plans: [below] }),
      {},
    )
    const wide = { 'Node Type': 'Append', Plans: Array.from({ length: 3_000 }, () => SCAN) }
    expect(() => readPlan(plan(deep))).toThrow(AppError)
    expect(() => readPlan(plan(wide))).toThrow(AppError)

    const long = readPlan(
      plan({ 'Node Type': 'x'.repeat(9_999), Filter: 'y'.repeat(9_999), 'Total Cost': 'NaN' }),
    )
    expect(long.type).toHaveLength(200)
    expect(long.details[0]?.text.length).toBeLessThan(1_010)
    expect(long.totalCost).toBe(0)
  })

  it.each([undefined, null, [], {}, [{}], [{ Plan: 'x' }], 'text'])(
    'Q13: %o is no plan',
    (answer) => {
      expect(() => readPlan(answer)).toThrow('no plan')
    },
  )
})
