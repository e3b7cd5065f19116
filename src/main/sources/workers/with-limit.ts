import type { Clock } from '../../platform/clock'

/** Runs `work` with a signal of its own, that aborts with the given one or after `ms`; leaves no listener and no timer. */
export async function withLimit<T>(
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  // With a reason of ours: without one each abort makes an exception with its stack.
  const abort = (): void => stop.abort('the time for this part is over')
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  void clock.wait(ms, stop.signal).then(abort)
  try {
    return await work(stop.signal)
  } finally {
    signal.removeEventListener('abort', abort)
    abort()
  }
}
