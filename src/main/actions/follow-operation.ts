import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import type { ActionTools } from './action'

const POLL_EVERY_MS = 1_000
const LONGEST_MS = 10 * 60_000
/** An operation stays where the contract puts it: a location elsewhere is not followed. */
const OPERATION_PATH = /^\/ops\/operations\/[\w.-]{1,100}$/

const Operation = z.object({
  state: z.enum(['running', 'succeeded', 'failed']),
  progress: z.number().min(0).max(1).nullish(),
  message: z.string().max(500).optional(),
})

/** Follows what a worker began (202 with a location), with its progress. Gives its last words; throws when it gave up. */
export async function followOperation(
  location: string | null,
  tools: ActionTools,
): Promise<string> {
  if (location === null || !OPERATION_PATH.test(location)) {
    throw new AppError(
      'source/bad-answer',
      'it was begun, but the worker names no operation to follow',
    )
  }
  const { worker, clock, signal } = tools
  const deadline = clock.monotonic() + LONGEST_MS
  for (;;) {
    const parsed = Operation.safeParse(await worker.get(location))
    if (!parsed.success) throw new AppError('source/bad-answer', `${location}: not an operation`)
    const { state, progress, message = '' } = parsed.data
    tools.report(progress ?? null, message)
    if (state === 'succeeded') return message
    if (state === 'failed') throw new AppError('action/failed', `the worker gave up: ${message}`)
    if (clock.monotonic() >= deadline)
      throw new AppError('action/failed', 'not done after 10 min; no longer followed')
    await clock.wait(POLL_EVERY_MS, signal)
    if (signal.aborted)
      throw new AppError('action/failed', 'no longer followed; the worker may go on by itself')
  }
}
