import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Collection, Connection, Preset, Settings } from '../../../../shared/model/settings'
import { useLive } from '../../live/context'

export interface OwnConnections {
  readonly connections: readonly Connection[]
  /** undefined: not read yet. */
  readonly collection: Collection | undefined
  readonly error: AppError | null
  readonly read: () => void
  /** ST7: `targetId` null is for all without a choice of their own; `preset` null goes with them. */
  readonly collect: (targetId: string | null, preset: Preset | null) => void
}

const NONE: readonly Connection[] = []

/** The connections of the settings file, without their passwords, and how often each is read. */
export function useOwnConnections(): OwnConnections {
  const { bridge } = useLive()
  const [settings, setSettings] = useState<Settings>()
  const [error, setError] = useState<AppError | null>(null)
  const take = useCallback(async (ask: Promise<Settings>): Promise<void> => {
    try {
      setSettings(await ask)
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }, [])
  const read = useCallback(() => void take(bridge.request('settings.read', {})), [bridge, take])
  const collect = useCallback(
    (targetId: string | null, preset: Preset | null) =>
      void take(bridge.request('collection.set', { targetId, preset })),
    [bridge, take],
  )
  useEffect(read, [read])
  const { connections = NONE, collection } = settings ?? {}
  return { connections, collection, error, read, collect }
}
