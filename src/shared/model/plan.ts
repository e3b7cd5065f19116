import { z } from 'zod'

/** One node of a plan. Every text comes from the watched server and has its literals replaced. */
export interface PlanNode {
  /** `Seq Scan`, `Hash Join`. */
  readonly type: string
  /** What it stands to its parent: `Outer`, `InitPlan`; empty for the root. */
  readonly relationship: string
  /** Table, index, function or CTE that it reads; empty: none. */
  readonly subject: string
  readonly startupCost: number
  readonly totalCost: number
  /** The cost of this node without those below it. */
  readonly selfCost: number
  readonly planRows: number
  readonly widthBytes: number
  /** Conditions, keys, strategies, by the server's own names. */
  readonly details: readonly { readonly name: string; readonly text: string }[]
  readonly children: readonly PlanNode[]
}

const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    type: z.string(),
    relationship: z.string(),
    subject: z.string(),
    startupCost: z.number(),
    totalCost: z.number(),
    selfCost: z.number(),
    planRows: z.number(),
    widthBytes: z.number(),
    details: z.array(z.object({ name: z.string(), text: z.string() })),
    children: z.array(PlanNode),
  }),
)

/** Q13: how the server would run a statement. It was not run. */
export const Plan = z.object({
  root: PlanNode,
  /** Literals replaced. */
  sql: z.string(),
  database: z.string(),
  /** Made without knowing the values of the parameters: the server may choose another one for some values. */
  generic: z.boolean(),
  at: z.number(),
})
export type Plan = z.output<typeof Plan>
