import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import { formatHold } from '../../shared/time/hold'
import { defineAction, type Action, type ActionTools, type ProofMetric } from './action'
import {
  BreakerName,
  figuresOf,
  fingerprintOf,
  impactOf,
  order,
  readBreaker,
  rowOf,
  type Breaker,
  type ForcedState,
} from './breaker'

const MINUTE_MS = 60_000
/** The order may have been carried out although its answer was lost. */
const ANSWER_LOST = new Set(['source/unreachable', 'source/timeout'])

const Input = z.object({ breaker: BreakerName, minutes: z.int().min(1).max(60) })
type Hold = z.output<typeof Input>

/** What tells holding open from holding closed. */
interface Kind {
  readonly id: string
  readonly title: string
  readonly risk: Action['risk']
  readonly updateState: 'FORCE_OPEN' | 'DISABLE'
  readonly state: ForcedState
  /** Of a state: `held open`. */
  readonly words: string
  readonly verb: string
  readonly effects: (dependency: string) => readonly string[]
  readonly figures: (name: string, tools: ActionTools) => readonly string[]
  readonly proof: (breaker: string, view: ActionTools['view']) => readonly ProofMetric[]
}

/** BR7. A state forced for a time. The end is written down before the state is forced: it comes though the app dies. */
export function holdBreaker(kind: Kind): Action<Hold> {
  return defineAction<Hold>({
    ...{ id: kind.id, title: kind.title, risk: kind.risk, targetKind: 'worker', reversible: true },
    input: Input,
    settleMs: 3_000,
    cooldownMs: 3_000,
    preview: (input, tools) => preview(kind, input, tools),
    async run(input, tools, context) {
      const { target, clock, reverts } = tools
      const forMs = input.minutes * MINUTE_MS
      const { breaker } = input
      const subject = `breaker ${breaker}`
      const now = clock.now()
      await reverts.put({
        ...{ id: context.runId, targetId: target.id, subject, reason: context.reason },
        title: `Breaker ${breaker} is ${kind.words}`,
        ...{ actionId: 'worker.reset-breaker', input: { breaker, held: kind.state } },
        ...{ madeAt: now, dueAt: now + forMs },
      })
      const hold = rowOf(breaker, tools).canHold ? { forMs } : {}
      try {
        await order(breaker, tools, { context, body: { updateState: kind.updateState, ...hold } })
      } catch (thrown) {
        const { code } = AppError.from(thrown)
        if (!ANSWER_LOST.has(code)) await reverts.drop({ targetId: target.id, subject })
        throw thrown
      }
    },
    async verify({ breaker, minutes }, tools) {
      const { state } = await readBreaker(breaker, tools)
      if (state !== kind.state) return { verified: false, detail: `${breaker} is ${state}.` }
      return {
        verified: true,
        detail: `${breaker} is ${kind.words} for ${formatHold(minutes)}.`,
        next: {
          actionId: 'worker.reset-breaker',
          targetId: tools.target.id,
          input: { breaker, held: kind.state },
          label: `Release ${breaker}`,
        },
      }
    },
    proof: ({ breaker }, { view }) => kind.proof(breaker, view),
  })
}

async function preview(kind: Kind, { breaker: name, minutes }: Hold, tools: ActionTools) {
  const breaker = await readBreaker(name, tools)
  const row = rowOf(name, tools)
  if (!row.canForce) {
    throw new AppError('action/not-possible', `${tools.target.id} does not offer to force a state`)
  }
  if (breaker.state === kind.state) {
    throw new AppError('action/not-possible', `${name} is ${kind.words} already: release it first`)
  }
  const time = formatHold(minutes)
  return {
    question: `${kind.verb} the breaker ${name} for ${time}?`,
    button: `${kind.verb} ${name} for ${time}`,
    summary: summaryOf(breaker, tools),
    effects: [
      ...kind.effects(breaker.dependsOn ?? 'what it guards'),
      row.canHold
        ? `After ${time} ${tools.target.id} closes it by itself, and so does Switchyard.`
        : `After ${time} Switchyard closes it; if it does not run then, at its next start.`,
    ],
    figures: [...kind.figures(name, tools), ...impactOf(name, tools), ...figuresOf(breaker)],
    checks: [],
    fingerprint: fingerprintOf(breaker),
    phrase: name,
  }
}

function summaryOf({ name, state, dependsOn }: Breaker, { target }: ActionTools): string {
  return `${name} of ${target.id} is ${state}; it guards ${dependsOn ?? 'its dependency'}.`
}
