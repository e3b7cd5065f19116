import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../shared/errors/app-error'
import { useLive } from './context'
import type { Stop } from './cell'
import { usePaused } from './use-state'

export interface Reading<T> {
  /** undefined: not read yet. Stays what it was while the next answer is on its way. */
  readonly value: T | undefined
  readonly error: AppError | null
  readonly readAgain: () => void
}

/** Asks now and every `everyMs`, while the page is not paused. `read` is kept outside, or memoized: a new one asks anew. */
export function useReading<T>(read: () => Promise<T>, everyMs: number): Reading<T> {
  const { clock } = useLive()
  const { since } = usePaused()
  const isPaused = since !== null
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<{ value: T | undefined; error: AppError | null }>({
    value: undefined,
    error: null,
  })
  useEffect(() => {
    let isGone = false
    let cancel: Stop = () => undefined
    const ask = async (): Promise<void> => {
      try {
        const value = await read()
        if (!isGone) setAnswer({ value, error: null })
      } catch (thrown) {
        if (!isGone) setAnswer(({ value }) => ({ value, error: AppError.from(thrown) }))
      }
      if (!isGone && !isPaused) cancel = clock.after(everyMs, () => void ask())
    }
    void ask()
    return () => {
      isGone = true
      cancel()
    }
  }, [read, everyMs, isPaused, clock, round])
  return { ...answer, readAgain: useCallback(() => setRound((before) => before + 1), []) }
}
