import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Settings } from '../../../../shared/model/settings'
import { useLive } from '../../live/context'

/** The settings as they are kept; a change answers with the new ones, or says what went wrong. */
export function useSettings(): {
  settings: Settings | undefined
  error: AppError | null
  change: (act: () => Promise<Settings>) => Promise<void>
} {
  const { bridge } = useLive()
  const [settings, setSettings] = useState<Settings>()
  const [error, setError] = useState<AppError | null>(null)
  const change = useCallback(async (act: () => Promise<Settings>): Promise<void> => {
    try {
      setSettings(await act())
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }, [])
  useEffect(() => void change(() => bridge.request('settings.read', {})), [bridge, change])
  return { settings, error, change }
}
