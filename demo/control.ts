import Fastify, { type FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Fleet } from './fleet'
import type { Conditions } from './lib/conditions'
import { addConditionRoute } from './workers/control/route'
import { guardChanges, sendProblem } from './workers/kit/guard'
import { Problem, problemBody } from './workers/kit/problem'

const Hold = z.object({
  holder: z.string().min(1).max(80),
  forMs: z.int().min(0).max(3_600_000),
})

interface ControlParts {
  readonly opsToken: string
  readonly fleet: () => Fleet | undefined
  readonly conditions: Conditions
}

/** The platform's own door: who runs, hold one down, hold a condition, start one again. Loopback, and with the token to change. */
export function makeControl({ opsToken, fleet, conditions }: ControlParts): FastifyInstance {
  const app = Fastify({ bodyLimit: 16 * 1024, forceCloseConnections: true })
  guardChanges(app, opsToken)
  app.setErrorHandler((thrown, _request, reply) => sendProblem(reply, problemBody(thrown)))
  app.get('/workers', async () => ({ workers: fleet()?.states() ?? [] }))
  app.put<{ Params: { id: string } }>('/control/hold/:id', async (request) => {
    const body = Hold.safeParse(request.body)
    if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
    const { id } = request.params
    const { holder, forMs } = body.data
    if (!fleet()?.hold(id, holder, forMs)) throw new Problem(404, 'Not found', `no worker ${id}`)
    return { id, forMs }
  })
  addConditionRoute(app, conditions)
  app.post<{ Params: { id: string } }>('/supervisor/restart/:id', async (request, reply) => {
    const { id } = request.params
    if (!(await fleet()?.restart(id))) throw new Problem(404, 'Not found', `no worker ${id}`)
    return reply.code(202).send({ id, restarted: true })
  })
  return app
}
