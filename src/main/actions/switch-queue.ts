import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import type { Action } from './action'
import { QueueName, requireQueue, sayJobs } from './jobs-input'

const Input = z.object({ queue: QueueName })
type Input = z.output<typeof Input>

type Switch = Pick<
  Action<Input>,
  'input' | 'settleMs' | 'cooldownMs' | 'reversible' | 'preview' | 'run' | 'verify'
>

/** Pause and resume are the same but for their direction; each is the other's undo. JQ9. */
export function switchQueue(to: 'paused' | 'running'): Switch {
  const isPause = to === 'paused'
  const [verb, done] = isPause ? ['Pause', 'paused'] : ['Resume', 'running']
  return {
    ...{ input: Input, settleMs: 3_000, cooldownMs: 1_000, reversible: true },

    async preview({ queue }, tools) {
      const state = await tools.queue(queue).look(requireQueue)
      if (state.paused === isPause) {
        throw new AppError('action/not-possible', `${queue} is ${done} already`)
      }
      return {
        ...{ question: `${verb} ${queue}?`, button: `${verb} ${queue}` },
        summary: `${queue} is ${state.paused ? 'paused' : 'running'}.`,
        effects: isPause
          ? [
              'Workers take no new job of it; those under way go on to their end.',
              'New jobs are accepted and wait.',
            ]
          : ['Workers take its waiting jobs again, all of them as fast as they can.'],
        figures: [`${sayJobs(state.waiting)} waiting, ${state.active} active now.`],
        checks: [],
        fingerprint: JSON.stringify([queue, state.paused]),
        phrase: '',
      }
    },

    async run({ queue }, tools) {
      await tools.queue(queue).act((acting) => (isPause ? acting.pause() : acting.resume()))
    },

    async verify({ queue }, tools) {
      const state = await tools.queue(queue).look(requireQueue)
      const verified = state.paused === isPause
      return {
        verified,
        detail: `${queue} is ${state.paused ? 'paused' : 'running'}, ${sayJobs(state.waiting)} waiting.`,
        ...(verified
          ? {
              next: {
                actionId: isPause ? 'queue.resume' : 'queue.pause',
                ...{ targetId: tools.target.id, input: { queue } },
                label: isPause ? `Resume ${queue}` : `Pause ${queue}`,
              },
            }
          : {}),
      }
    },
  }
}
