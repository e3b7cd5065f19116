import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { UPDATES, type BreakerView } from './breaker'
import { find } from './find'
import { isDryRun, requireExpectedState, whoAsked } from './guard'
import type { WorkerLog } from './log'
import { Problem } from './problem'

/** The longest that a state may be forced at one go. */
export const LONGEST_HOLD_MS = 3_600_000

const Update = z
  .object({
    updateState: z.enum(UPDATES),
    forMs: z.int().min(1_000).max(LONGEST_HOLD_MS).optional(),
  })
  .refine(({ updateState, forMs }) => updateState !== 'CLOSE' || forMs === undefined, {
    error: 'forMs goes with FORCE_OPEN and DISABLE',
  })

type Named = FastifyRequest<{ Params: { name: string } }>

/** /ops/breakers: what they are, and what may be done to them. */
export function addBreakers(
  app: FastifyInstance,
  { breakers, log }: { breakers: readonly BreakerView[]; log: WorkerLog },
): void {
  const named = ({ params }: Named): BreakerView => find(breakers, params.name, 'breaker')

  app.get('/ops/breakers', async () => ({
    breakers: breakers.map((breaker) => breaker.describe()),
  }))

  app.post('/ops/breakers/:name', async (request: Named) => {
    const breaker = named(request)
    const body = Update.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    const { updateState, forMs } = body.data
    const from = breaker.state()
    requireExpectedState(request, from)
    if (isDryRun(request)) return { dryRun: true, breaker: breaker.name, from, updateState }
    breaker.update(updateState, forMs)
    log.info(`breaker ${breaker.name}: ${from} -> ${breaker.state()} by ${whoAsked(request)}`)
    return { breaker: breaker.name, from, currentState: breaker.state() }
  })

  app.post('/ops/breakers/:name/probe', async (request: Named) => {
    const breaker = named(request)
    const from = breaker.state()
    requireExpectedState(request, from)
    const told = { breaker: breaker.name, from }
    if (isDryRun(request)) {
      return { ...told, dryRun: true, would: `call ${breaker.dependsOn} once` }
    }
    const result = await breaker.probe()
    return { ...told, ...result, currentState: breaker.state() }
  })
}
