import { AppError } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'

interface Bounds {
  readonly clock: Clock
  readonly timeoutMs: number
  /** Gives up before the deadline: pause, remove, close. */
  readonly cancel: AbortSignal
}

/** With a reason of ours: without one each abort makes an exception with its stack. */
const OVER = 'it is over'

/** Runs `work`, and rejects with `source/timeout` at the deadline whether or not it heeds its signal. */
export function withDeadline<T>(
  { clock, timeoutMs, cancel }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = new AbortController()
    const done = new AbortController()
    const giveUp = (error: AppError): void => {
      reject(error) // first: what `work` then throws is only an echo
      stop.abort(error)
      finish()
    }
    const onCancel = (): void =>
      giveUp(new AppError('source/canceled', 'the reading was stopped before it ended'))

    const finish = (): void => {
      cancel.removeEventListener('abort', onCancel)
      done.abort(OVER)
    }
    if (cancel.aborted) {
      onCancel()
      return
    }
    cancel.addEventListener('abort', onCancel, { once: true })
    void clock.wait(timeoutMs, done.signal).then(() => {
      if (done.signal.aborted) return
      giveUp(new AppError('source/timeout', `no answer within ${timeoutMs} ms`))
    })
    Promise.resolve()
      .then(() => work(stop.signal))
      .then(resolve, reject)
      .finally(finish)
  })
}
