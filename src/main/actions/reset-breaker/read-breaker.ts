import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { ActionTools } from '../action'

const Breaker = z.object({
  name: z.string().max(200),
  state: z.string().max(40),
  dependsOn: z.string().max(200).optional(),
  consecutiveFailures: z.number().optional(),
  thresholds: z
    .object({ resetTimeoutMs: z.number(), errorThresholdPercentage: z.number() })
    .partial()
    .optional(),
  stats: z
    .object({ fires: z.number(), failures: z.number(), timeouts: z.number(), rejects: z.number() })
    .partial()
    .optional(),
})
export type Breaker = z.output<typeof Breaker>

const Breakers = z.object({ breakers: z.array(Breaker).max(500) })

/** The breaker as the worker tells it: contract ops/v1, GET /ops/breakers. */
export async function readBreaker(
  name: string,
  { worker }: Pick<ActionTools, 'worker'>,
): Promise<Breaker> {
  const parsed = Breakers.safeParse(await worker.get('/ops/breakers'))
  if (!parsed.success) {
    throw new AppError('source/bad-answer', `/ops/breakers: ${z.prettifyError(parsed.error)}`)
  }
  const found = parsed.data.breakers.find((one) => one.name === name)
  if (found === undefined)
    throw new AppError('action/target-changed', `the worker has no breaker ${name}`)
  return found
}
