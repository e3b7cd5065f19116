import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { MOST_JOBS } from '../../sources/queues/reading-queue'
import { defineAction, type ActionTools } from '../action'
import { BATCH, inBatches, tallyEach, type Tally } from '../batches'
import { QueueName, requireQueue, sayJobs } from '../jobs-input'

const PER_SECOND = 200

const Input = z.object({
  queue: QueueName,
  perSecond: z.int().min(1).max(1_000).default(PER_SECOND),
})
type Input = z.output<typeof Input>

/** JQ9. Delayed jobs wait no longer for their time; those of a scheduler keep theirs. */
export const promoteJobs = defineAction<Input>({
  id: 'queue.promote',
  title: 'Promote delayed jobs',
  risk: 'load',
  targetKind: 'queue',
  reversible: false,
  input: Input,
  settleMs: 2_000,
  cooldownMs: 2_000,

  async preview({ queue, perSecond }, tools) {
    const ids = await findDelayed(queue, tools)
    if (ids.length === 0) {
      throw new AppError('action/not-possible', `${queue} has no delayed job to promote`)
    }
    return {
      question: `Promote ${sayJobs(ids.length)} of ${queue}?`,
      button: `Promote ${sayJobs(ids.length)}`,
      summary: `${sayJobs(ids.length)}${ids.length === MOST_JOBS ? ' (the first of more)' : ''} of ${queue} wait for their time.`,
      effects: [
        'They run as soon as a worker is free: delays set on purpose are lost, back-offs too.',
        'Jobs of a scheduler are left alone.',
        `In batches of ${BATCH}, ${perSecond} a second at most; it can be stopped between two.`,
      ],
      checks: [],
      fingerprint: JSON.stringify([queue, Math.floor(Math.log10(ids.length))]),
      phrase: '',
    }
  },

  async run({ queue, perSecond }, tools) {
    const items = await findDelayed(queue, tools)
    await tools.queue(queue).act(async (acting) => {
      const each = (batch: readonly string[]): Promise<Tally> =>
        tallyEach(batch, (id) => acting.promote(id))
      await inBatches({ items, perSecond, each, say, total: items.length }, tools)
    })
  },

  async verify({ queue }, tools) {
    const told = tools.memo.get('tally')
    if (told === undefined) return { verified: false, detail: 'Nothing was promoted.' }
    const left = await findDelayed(queue, tools)
    return { verified: true, detail: `${told}. ${sayJobs(left.length)} delayed now.` }
  },

  proof: ({ queue }, { view }) => [
    {
      ...{ label: `Delayed jobs of ${queue}`, unit: 'count', better: 'lower' },
      seriesKey: view.key('queue.delayed', { queue }),
    },
  ],
})

function findDelayed(queue: string, tools: ActionTools): Promise<string[]> {
  return tools.queue(queue).look(async (reading) => {
    await requireQueue(reading)
    return reading.delayedIds()
  })
}

function say({ done, skipped, failed }: Tally): string {
  return `${done} promoted, ${skipped} skipped, ${failed} failed`
}
