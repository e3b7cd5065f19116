import { z } from 'zod'
import { SlowMs } from './settings'
import { ENVIRONMENTS, Target, TARGET_KINDS } from './target'

/** What a person gives for a connection; addresses may hold secrets, which then go to the secrets port. */
export const NewConnection = z.object({
  id: Target.shape.id,
  kind: z.enum(TARGET_KINDS),
  title: z.string().min(1).max(80),
  environment: z.enum(ENVIRONMENTS),
  url: z.string().min(1).max(2_000),
  actUrl: z.string().max(2_000).optional(),
  slowMs: SlowMs.optional(),
  supervisor: z.string().max(2_000).optional(),
})
