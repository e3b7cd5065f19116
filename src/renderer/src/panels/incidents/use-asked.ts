import { useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'

export interface Asked {
  readonly busy: boolean
  readonly error: AppError | null
  /** Runs one request at a time; what it throws is kept to be shown. */
  readonly ask: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useAsked(): Asked {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const ask = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    try {
      await work()
      setError(null)
      return true
    } catch (thrown) {
      setError(AppError.from(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, ask }
}
