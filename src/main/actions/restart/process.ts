import { AppError } from '../../../shared/errors/app-error'
import type { WorkerRow } from '../../../shared/model/tables/worker'
import { parseProfile, type WorkerOffer } from '../../sources/workers/profile'
import type { ActionTools } from '../action'

const OFFER_ID = 'worker.restart'
const DRAIN_ID = 'worker.drain'

/** Which process answers for a worker, as far as it was ever told. */
export interface Process {
  readonly startedAt: number | null
  readonly instance: string | null
}

export function lastKnown({ view }: Pick<ActionTools, 'view'>): Process {
  const info = view.table('worker.info')?.[0]
  return { startedAt: info?.startedAt ?? null, instance: info?.instance ?? null }
}

export interface Found {
  readonly answers: boolean
  /** undefined: it does not offer to start itself again. */
  readonly restart: WorkerOffer | undefined
  /** It can be told to end its tasks first. */
  readonly canDrain: boolean
}

const NOBODY: Found = { answers: false, restart: undefined, canDrain: false }

/** What the worker offers of itself, asked now. */
export async function findOffers({
  worker,
  view,
}: Pick<ActionTools, 'worker' | 'view'>): Promise<Found> {
  // It hangs: asking costs the whole deadline each time, and its restart should not wait for that.
  if (view.link('health')?.error?.code === 'source/timeout') return NOBODY
  try {
    const offers = parseProfile(await worker.get('/.well-known/ops'))?.offers ?? []
    return {
      answers: true,
      restart: offers.find(({ id, method }) => id === OFFER_ID && method === 'POST'),
      canDrain: offers.some(({ id }) => id === DRAIN_ID),
    }
  } catch (thrown) {
    // Whatever it says, it is there; else there is nobody to ask.
    const { code } = AppError.from(thrown)
    const answers = code !== 'source/unreachable' && code !== 'source/timeout'
    return { ...NOBODY, answers }
  }
}

/** True: another process answers. null: what it tells of itself does not say. */
export function isNewProcess(before: Process, now: WorkerRow, orderedAt: number): boolean | null {
  if (before.startedAt !== null && now.startedAt !== null) {
    return now.startedAt > before.startedAt
  }
  if (before.instance !== null && now.instance !== null && before.instance !== now.instance) {
    return true
  }
  // It tells neither: gone since the order, and back, is all that can be seen.
  return now.upAt !== null && now.upAt >= orderedAt ? true : null
}
