import { AppError } from '../../shared/errors/app-error'
import type { ActionTools } from './action'

export const BATCH = 50

export interface Tally {
  readonly done: number
  readonly skipped: number
  readonly failed: number
}

interface BatchParts<T> {
  readonly items: readonly T[]
  readonly perSecond: number
  readonly start?: Tally
  /** One batch; what each item came to. Throws only when nothing more may be tried. */
  readonly each: (batch: readonly T[]) => Promise<Tally>
  /** `120 retried, 3 skipped, 0 failed`. */
  readonly say: (tally: Tally) => string
  readonly total: number
}

/** Works through the items in batches of 50 at a rate; tells after each how far it is; stops between two when asked to. */
export async function inBatches<T>(
  parts: BatchParts<T>,
  { clock, signal, report, memo }: Pick<ActionTools, 'clock' | 'signal' | 'report' | 'memo'>,
): Promise<Tally> {
  const { items, perSecond, each, say, total } = parts
  let tally = parts.start ?? { done: 0, skipped: 0, failed: 0 }
  for (let from = 0; from < items.length; from += BATCH) {
    if (signal.aborted) throw new AppError('action/failed', `stopped: ${say(tally)} of ${total}`)
    const startedMs = clock.monotonic()
    const batch = items.slice(from, from + BATCH)
    tally = add(tally, await each(batch))
    memo.set('tally', say(tally))
    report(sum(tally) / total, `${say(tally)} of ${total}`)
    const isLast = from + BATCH >= items.length
    const dueMs = startedMs + (1_000 * batch.length) / perSecond - clock.monotonic()
    if (!isLast && dueMs > 0) await clock.wait(dueMs, signal)
  }
  return tally
}

/** One by one, each on its own: one that fails does not take the others along. */
export async function tallyEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<'done' | 'skipped'>,
): Promise<Tally> {
  let tally: Tally = { done: 0, skipped: 0, failed: 0 }
  for (const item of items) {
    try {
      const outcome = await work(item)
      tally = add(tally, { done: 0, skipped: 0, failed: 0, [outcome]: 1 })
    } catch (thrown) {
      const { code } = AppError.from(thrown)
      // Nobody answers any more, or nobody lets us: the next one would fare no better.
      if (['source/unreachable', 'source/timeout', 'source/not-permitted'].includes(code))
        throw thrown
      tally = add(tally, { done: 0, skipped: 0, failed: 1 })
    }
  }
  return tally
}

function add(a: Tally, b: Tally): Tally {
  return { done: a.done + b.done, skipped: a.skipped + b.skipped, failed: a.failed + b.failed }
}

const sum = ({ done, skipped, failed }: Tally): number => done + skipped + failed
