import { z } from 'zod'
import { ActionInfo } from './action'
import { UNITS } from './metric'
import { Target } from './target'

const MetricInfo = z.object({
  id: z.string(),
  sourceId: z.string(),
  title: z.string(),
  unit: z.enum(UNITS),
  better: z.enum(['lower', 'higher']).optional(),
})
/** What the page learns of sources and actions, so that a new one needs no line there. */
export const Catalog = z.object({
  targets: z.array(Target),
  metrics: z.array(MetricInfo),
  actions: z.array(ActionInfo),
})
