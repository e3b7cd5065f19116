import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Connection } from '../../../../shared/model/settings'
import { useLive } from '../../live/context'

export interface OwnConnections {
  readonly connections: readonly Connection[]
  readonly error: AppError | null
  readonly read: () => void
}

/** The connections of the settings file, without their passwords. */
export function useOwnConnections(): OwnConnections {
  const { bridge } = useLive()
  const [connections, setConnections] = useState<readonly Connection[]>([])
  const [error, setError] = useState<AppError | null>(null)
  const read = useCallback(async (): Promise<void> => {
    try {
      setConnections((await bridge.request('settings.read', {})).connections)
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }, [bridge])
  useEffect(() => void read(), [read])
  return { connections, error, read: () => void read() }
}
