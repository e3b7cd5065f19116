import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Conditions } from '../../lib/conditions'
import { Problem } from '../kit/problem'

const Hold = z.object({ holder: z.string().min(1).max(80), forMs: z.int().min(0).max(60_000) })

/** `PUT /control/conditions/NAME {holder, forMs}`: holds a condition, or lets it go with `forMs` 0. */
export function addConditionRoute(app: FastifyInstance, conditions: Conditions): void {
  app.put<{ Params: { name: string } }>('/control/conditions/:name', async (request) => {
    const body = Hold.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    const { name } = request.params
    const { holder, forMs } = body.data
    if (!(await conditions.hold(name, holder, forMs)))
      throw new Problem(404, 'Not found', `no condition ${name}`)
    return { name, forMs }
  })
}
