import { z } from 'zod'

/** A named typed table at a time. Rows are of the shape its name says in `tables/index.ts`. */
export const TableSnapshot = z.object({
  targetId: z.string(),
  table: z.string(),
  at: z.number(),
  rows: z.array(z.record(z.string(), z.unknown())),
  /** How many rows there were before a cap; null: all are here. */
  truncatedFrom: z.number().nullable(),
})
export type TableSnapshot = z.output<typeof TableSnapshot>
