import { msToNextStep } from '../../shared/time/in-step'

/** Time comes in as an argument everywhere; this is the one of the system. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  /** Monotonic ms: for durations and rates. */
  readonly monotonic: () => number
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}

/** Calls back each `ms`, in step with whatever else has this interval, until the result is called. */
export function every(ms: number, call: () => void): () => void {
  let timer: NodeJS.Timeout
  const again = (): void => {
    timer = setTimeout(
      () => {
        again()
        call()
      },
      msToNextStep(ms, Date.now()),
    )
  }
  again()
  return () => clearTimeout(timer)
}
