import { describe, expect, it } from 'vitest'
import type { PlanNode } from '../../../../shared/model/plan'
import { mostRows, planAsText, rowsPercent, sharePercent } from './plan-parts'

const node = (part: Partial<PlanNode>): PlanNode => ({
  ...{ type: 'Seq Scan', relationship: '', subject: 'jobs', startupCost: 0, totalCost: 40 },
  ...{ selfCost: 40, planRows: 1_000, widthBytes: 8, details: [], children: [] },
  ...part,
})
const ROOT = node({
  ...{ type: 'Limit', subject: '', totalCost: 10, selfCost: 0, planRows: 10 },
  children: [node({ details: [{ name: 'Filter', text: '(kind = $1)' }] })],
})

describe('the parts of a plan', () => {
  it('Q13: a share is at most the whole, though a child stopped early costs more', () => {
    expect(sharePercent(ROOT.children[0]!, ROOT)).toBe(100)
    expect(sharePercent(node({}), node({ totalCost: 0 }))).toBe(0)
    expect(sharePercent(node({ selfCost: 10 }), node({ totalCost: 40 }))).toBe(25)
  })

  it('Q13: rows are drawn by powers of ten, against the most of the plan', () => {
    expect(mostRows(ROOT)).toBe(1_000)
    expect(rowsPercent(1_000, 1_000)).toBe(100)
    expect(rowsPercent(0, 1_000)).toBe(0)
    expect(rowsPercent(5, 0)).toBe(0)
  })

  it('Q23: copies as psql shows it', () => {
    const plan = { root: ROOT, sql: 'select', database: 'd', generic: true, at: 0 }
    expect(planAsText(plan)).toBe(
      [
        '-- generic plan of: select',
        'Limit  (cost=0.00..10.00 rows=10 width=8)',
        '  -> Seq Scan on jobs  (cost=0.00..40.00 rows=1000 width=8)',
        '       Filter: (kind = $1)',
      ].join('\n'),
    )
  })
})
