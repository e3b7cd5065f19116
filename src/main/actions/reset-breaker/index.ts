import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction } from '../action'
import {
  BreakerName,
  failedProof,
  figuresOf,
  fingerprintOf,
  FORCED_STATES,
  impactOf,
  openProof,
  order,
  readBreaker,
} from '../breaker'

/** Long enough for the first calls to fail again, if they do. */
const HOLD_MS = 3_000

const HELD = { FORCED_OPEN: 'held open', DISABLED: 'held closed' } as const

/** BR7. Closes a worker's breaker before its own time; with `held`, only a state that was forced. */
export const resetBreaker = defineAction({
  id: 'worker.reset-breaker',
  title: 'Reset a breaker',
  risk: 'harmless',
  targetKind: 'worker',
  reversible: false,
  input: z.object({ breaker: BreakerName, held: z.enum(FORCED_STATES).optional() }),
  settleMs: 2_000,
  cooldownMs: 3_000,

  async preview({ breaker: name, held }, tools) {
    const breaker = await readBreaker(name, tools)
    if (held !== undefined && breaker.state !== held) {
      const message = `the breaker ${name} is not ${HELD[held]} any more`
      throw new AppError('action/target-changed', message)
    }
    if (breaker.state === 'CLOSED') {
      throw new AppError('action/not-possible', `the breaker ${name} is closed already`)
    }
    const dependency = breaker.dependsOn ?? 'its dependency'
    const verb = held === undefined ? 'Reset' : 'Release'
    return {
      question: `${verb} the breaker ${name}?`,
      button: `${verb} ${name}`,
      summary: `${name} of ${tools.target.id} is ${breaker.state}; it guards ${dependency}.`,
      effects: [
        `Calls to ${dependency} go through again at once.`,
        `If ${dependency} still fails, it opens again by itself.`,
      ],
      figures: [...impactOf(name, tools), ...figuresOf(breaker)],
      checks: [],
      fingerprint: fingerprintOf(breaker),
      phrase: '',
    }
  },

  async run({ breaker }, tools, context) {
    await order(breaker, tools, { context, body: { updateState: 'CLOSE' } })
    await tools.reverts.drop({ targetId: tools.target.id, subject: `breaker ${breaker}` })
  },

  async verify({ breaker: name }, tools) {
    const first = await readBreaker(name, tools)
    if (first.state !== 'CLOSED') return { verified: false, detail: `${name} is ${first.state}.` }
    await tools.clock.wait(HOLD_MS, tools.signal)
    const later = await readBreaker(name, tools)
    const seconds = HOLD_MS / 1_000
    if (later.state !== 'CLOSED') {
      const dependency = later.dependsOn ?? 'its dependency'
      const detail = `${name} closed, and is ${later.state} again after ${seconds} s: ${dependency} still fails.`
      return { verified: false, detail }
    }
    return { verified: true, detail: `${name} is closed, and still so after ${seconds} s.` }
  },

  proof: ({ breaker }, { view }) => [openProof(breaker, view), failedProof(breaker, view)],
})
