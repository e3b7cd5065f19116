import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction } from '../action'
import {
  BreakerName,
  failedProof,
  dryRun,
  figuresOf,
  fingerprintOf,
  impactOf,
  openProof,
  order,
  readBreaker,
  rowOf,
} from '../breaker'

const DryRun = z.object({ dryRun: z.literal(true), would: z.string().max(200) })
const Result = z.object({
  ok: z.boolean(),
  tookMs: z.number(),
  error: z
    .object({ name: z.string().max(80), message: z.string().max(300) })
    .nullable()
    .catch(null),
})

/** BR8. One test call past the breaker, now instead of at its own time. */
export const probeBreaker = defineAction({
  id: 'worker.probe-breaker',
  title: 'Probe a breaker',
  risk: 'harmless',
  targetKind: 'worker',
  reversible: false,
  input: z.object({ breaker: BreakerName }),
  settleMs: 2_000,
  cooldownMs: 2_000,

  async preview({ breaker: name }, tools) {
    const breaker = await readBreaker(name, tools)
    const { canProbe, canDryRun } = rowOf(name, tools)
    if (!canProbe) {
      const message = `${tools.target.id} offers no test call: it tries by itself, or after a reset`
      throw new AppError('action/not-possible', message)
    }
    const dependency = breaker.dependsOn ?? 'its dependency'
    // Only where it is offered: a worker that does not know the word would make the call.
    const asked = DryRun.safeParse(canDryRun ? await dryRun(name, tools, '/probe') : null)
    return {
      question: `Probe the breaker ${name}?`,
      button: `Probe ${name}`,
      summary: `${name} of ${tools.target.id} is ${breaker.state}; it guards ${dependency}.`,
      effects: [
        `One test call goes to ${dependency}, past the breaker.`,
        `If it succeeds, a tripped breaker closes. If it fails, nothing changes.`,
      ],
      figures: [
        ...(asked.success ? [`Dry run: ${tools.target.id} would ${asked.data.would}.`] : []),
        ...impactOf(name, tools),
        ...figuresOf(breaker),
      ],
      checks: [],
      fingerprint: fingerprintOf(breaker),
      phrase: '',
    }
  },

  async run({ breaker: name }, tools, context) {
    const body = await order(name, tools, { context, tail: '/probe' })
    const parsed = Result.safeParse(body)
    if (!parsed.success) throw new AppError('source/bad-answer', z.prettifyError(parsed.error))
    const { ok, tookMs, error } = parsed.data
    if (!ok) {
      const { state } = await readBreaker(name, tools)
      const why = error === null ? 'no reason told' : `${error.name}: ${error.message}`
      const message = `the test call failed after ${tookMs} ms (${why}); ${name} is ${state}, nothing was changed`
      throw new AppError('action/failed', message)
    }
    tools.memo.set('took', String(tookMs))
  },

  async verify({ breaker: name }, tools) {
    const { state } = await readBreaker(name, tools)
    const took = tools.memo.get('took')
    const said = took === undefined ? '' : `The test call succeeded in ${took} ms. `
    const isTripped = state === 'OPEN' || state === 'HALF_OPEN'
    return { verified: took !== undefined && !isTripped, detail: `${said}${name} is ${state}.` }
  },

  proof: ({ breaker }, { view }) => [openProof(breaker, view), failedProof(breaker, view)],
})
