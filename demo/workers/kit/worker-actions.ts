import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Drain } from './drain'
import { isDryRun, requireExpectedState, whoAsked } from './guard'
import { LEVELS, type WorkerLog } from './log'
import { Problem } from './problem'
import type { Restarts } from './restarts'

export interface WorkerControls {
  readonly log: WorkerLog
  readonly drain: Drain
  readonly restarts: Restarts
}

/** What a worker offers to have done to itself. `Input` is told as JSON Schema and checked when it comes. */
interface WorkerAction {
  readonly id: string
  readonly title: string
  readonly path: string
  readonly danger: 'low' | 'medium' | 'high'
  readonly input: z.ZodType
  /** What the caller may expect to find, and what a dry run says. */
  readonly state: (controls: WorkerControls) => object & { state: string }
  readonly run: (call: Call) => object | Promise<object>
}

interface Call extends WorkerControls {
  readonly input: unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const Nothing = z.strictObject({})
const DrainInput = z.strictObject({
  drain: z.boolean().meta({ description: 'true: take no new work; false: take work again' }),
})
const LevelInput = z.strictObject({ level: z.enum(LEVELS) })

const ACTIONS: readonly WorkerAction[] = [
  {
    id: 'worker.restart',
    title: 'Restart: finish what runs, then start anew',
    path: '/ops/restart',
    danger: 'high',
    input: Nothing,
    state: ({ drain, restarts }) => ({ state: drain.state(), active: restarts.active() }),
    run: async ({ restarts, request, reply }) => {
      const key = request.headers['idempotency-key']
      const operation = restarts.begin(typeof key === 'string' ? key : null)
      void reply.code(202).header('location', `/ops/operations/${operation.id}`)
      return operation
    },
  },
  {
    id: 'worker.drain',
    title: 'Take no new work, or take it again',
    path: '/ops/drain',
    danger: 'medium',
    input: DrainInput,
    state: ({ drain }) => ({ state: drain.state() }),
    run: ({ input, drain, restarts }) => {
      const from = drain.state()
      drain.set(DrainInput.parse(input).drain)
      return { from, state: drain.state(), active: restarts.active() }
    },
  },
  {
    id: 'worker.log-level',
    title: 'Change how much it logs',
    path: '/ops/log-level',
    danger: 'low',
    input: LevelInput,
    state: ({ log }) => ({ state: log.level }),
    run: ({ input, log }) => {
      const from = log.level
      log.level = LevelInput.parse(input).level
      return { from, level: log.level }
    },
  },
]

const GC: WorkerAction = {
  id: 'worker.gc',
  title: 'Collect garbage now',
  path: '/ops/gc',
  danger: 'low',
  input: Nothing,
  state: () => ({ state: 'ready', usedBytes: process.memoryUsage().heapUsed }),
  run: () => {
    const beforeBytes = process.memoryUsage().heapUsed
    globalThis.gc?.()
    const afterBytes = process.memoryUsage().heapUsed
    return { beforeBytes, afterBytes, freedBytes: Math.max(0, beforeBytes - afterBytes) }
  },
}

/** Collecting is only offered where Node lets us: it must have been started with --expose-gc. */
const offered = (): readonly WorkerAction[] =>
  typeof globalThis.gc === 'function' ? [...ACTIONS, GC] : ACTIONS

/** As `/.well-known/ops` tells them. */
export function describeActions(): readonly object[] {
  return offered().map(({ id, title, path, danger, input }) => ({
    ...{ id, title, method: 'POST', path, danger, params: z.toJSONSchema(input) },
    ...{ idempotent: true, dryRun: true },
  }))
}

/** One guarded POST for each. */
export function addWorkerActions(app: FastifyInstance, controls: WorkerControls): void {
  for (const action of offered()) {
    app.post(action.path, async (request, reply) => {
      const body = action.input.safeParse(request.body ?? {})
      if (!body.success) throw new Problem(400, 'Bad request', z.prettifyError(body.error))
      const present = action.state(controls)
      requireExpectedState(request, present.state)
      if (isDryRun(request)) return { dryRun: true, ...present, would: body.data }
      controls.log.info(`${action.id} ${JSON.stringify(body.data)} by ${whoAsked(request)}`)
      return action.run({ ...controls, input: body.data, request, reply })
    })
  }
}
