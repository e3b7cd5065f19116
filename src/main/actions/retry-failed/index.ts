import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { MOST_JOBS } from '../../sources/queues/reading-queue'
import { defineAction, type ActionTools } from '../action'
import { BATCH, inBatches, type Tally } from '../batches'
import { QueueName, sayJobs } from '../jobs-input'
import { findFailed, requireTable, withStore, type JobStore } from './job-store'

const CANARY_MS = 60_000
const LOOK_EVERY_MS = 250
const PER_SECOND = 50

const Input = z.object({
  queue: QueueName,
  system: z.enum(['bullmq', 'table']).default('bullmq'),
  /** One cause, as the panel shows it. */
  group: z.string().max(64).optional(),
  jobIds: z.array(z.string().min(1).max(200)).min(1).max(1_000).optional(),
  perSecond: z.int().min(1).max(500).default(PER_SECOND),
})
type Input = z.output<typeof Input>

/** JQ7. One job first; only when it succeeds the others follow, in batches of 50 at a rate. */
export const retryFailed = defineAction<Input>({
  id: 'queue.retry-failed',
  title: 'Retry failed jobs',
  risk: 'load',
  targetKind: 'queue',
  reversible: false,
  input: Input,
  settleMs: 2_000,
  cooldownMs: 2_000,

  async preview(input, tools) {
    const { ids, paused } = await findIds(input, tools)
    if (paused) {
      const message = `${input.queue} is paused: the first job could not be judged. Resume it first`
      throw new AppError('action/not-possible', message)
    }
    const what = input.group === undefined ? '' : ' of this cause'
    return {
      question: `Retry ${sayJobs(ids.length)}${what} of ${input.queue}?`,
      button: `Retry ${sayJobs(ids.length)}`,
      summary: `${sayJobs(ids.length)}${ids.length === MOST_JOBS ? ' (the oldest of more)' : ''} of ${input.queue} failed.`,
      effects: [
        `One job is tried first. If it fails again, or has not ended in ${CANARY_MS / 1_000} s, nothing else is retried.`,
        `Then the others in batches of ${BATCH}, ${input.perSecond} a second at most; it can be stopped between two.`,
        'Each job runs once more, with all it does: mails, payments, calls to others.',
        ...(input.system === 'table' ? ['Their error text is cleared.'] : []),
      ],
      checks: checksOf(input, tools),
      fingerprint: JSON.stringify([input.system, input.queue, input.group ?? null, sizeOf(ids)]),
      phrase: '',
    }
  },

  async run(input, tools) {
    const { ids } = await findIds(input, tools)
    await withStore(input, tools, async (store) => {
      const start = await tryFirst(ids, store, tools)
      await inBatches(
        {
          items: ids.slice(start.tried),
          each: (batch) => store.retry(batch),
          ...{ perSecond: input.perSecond, total: ids.length, say, start: start.tally },
        },
        tools,
      )
    })
  },

  async verify(input, tools) {
    const told = tools.memo.get('tally')
    if (told === undefined) return { verified: false, detail: 'Nothing was retried.' }
    const { ids } = await findFailed(input, tools)
    const left = ids.length === 0 ? 'None is failed now' : `${sayJobs(ids.length)} failed now`
    return { verified: true, detail: `${told}; the first one succeeded. ${left}.` }
  },

  proof: ({ queue }, { view }) => [
    {
      ...{ label: `Failed jobs of ${queue}`, unit: 'count', better: 'lower' },
      seriesKey: view.key('queue.failed', { queue }),
    },
    {
      ...{ label: `Failed of ${queue}, last 10 min`, unit: 'percent', better: 'lower' },
      seriesKey: view.key('queue.fail-percent', { queue }),
    },
  ],
})

/** Named jobs need no look at all the others; whether they are still failed is seen when they are retried. */
async function findIds(
  input: Input,
  tools: ActionTools,
): Promise<{ ids: readonly string[]; paused: boolean }> {
  requireTable(input)
  const { ids, paused } = await findFailed(input, tools)
  const wanted = input.jobIds === undefined ? undefined : new Set(input.jobIds)
  const chosen = wanted === undefined ? ids : ids.filter((id) => wanted.has(id))
  if (chosen.length === 0) {
    throw new AppError('action/target-changed', `no such failed job in ${input.queue} any more`)
  }
  return { ids: chosen, paused }
}

/** A canary: the first job that is still failed. Those that somebody else took are passed over. */
async function tryFirst(
  ids: readonly string[],
  store: JobStore,
  tools: ActionTools,
): Promise<{ tally: Tally; tried: number }> {
  let tally: Tally = { done: 0, skipped: 0, failed: 0 }
  for (const [index, id] of ids.entries()) {
    const one = await store.retry([id])
    tally = {
      done: tally.done + one.done,
      skipped: tally.skipped + one.skipped,
      failed: tally.failed + one.failed,
    }
    tools.memo.set('tally', say(tally))
    tools.report(null, `trying one job first (${id.slice(0, 60)})`)
    if (one.failed > 0) throw new AppError('action/failed', `job ${id} could not be retried`)
    if (one.done === 1) {
      await awaitCanary(id, store, tools)
      return { tally, tried: index + 1 }
    }
  }
  throw new AppError('action/target-changed', 'all of them were retried by somebody else')
}

async function awaitCanary(id: string, store: JobStore, tools: ActionTools): Promise<void> {
  const { clock, signal } = tools
  const deadline = clock.monotonic() + CANARY_MS
  for (;;) {
    const fate = await store.fate(id)
    if (fate === 'completed') return
    if (fate === 'failed') {
      const message = `the first job (${id.slice(0, 60)}) failed again: nothing else was retried`
      throw new AppError('action/failed', message)
    }
    if (signal.aborted) {
      throw new AppError('action/failed', 'stopped while the first job was tried; no other follows')
    }
    if (clock.monotonic() >= deadline) {
      const message = `the first job has not ended after ${CANARY_MS / 1_000} s: nothing else was retried`
      throw new AppError('action/failed', message)
    }
    await clock.wait(LOOK_EVERY_MS, signal)
  }
}

/** By tens: a few more that fail meanwhile are the same question, ten times as many are another one. */
function sizeOf(ids: readonly string[]): number {
  return Math.floor(Math.log10(ids.length))
}

function checksOf(
  { queue, system }: Input,
  { view }: ActionTools,
): { label: string; ok: boolean; detail: string }[] {
  const row = view.table('queue.queues')?.find((one) => one.name === queue && one.system === system)
  const workers = row?.workers ?? null
  const detail =
    workers === null ? 'not known' : workers === 0 ? 'none: nobody takes jobs' : `${workers}`
  return [{ label: 'Workers of this queue', ok: workers !== 0, detail }]
}

function say({ done, skipped, failed }: Tally): string {
  return `${done} retried, ${skipped} skipped, ${failed} failed`
}
