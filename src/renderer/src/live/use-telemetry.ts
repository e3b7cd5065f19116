import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../shared/errors/app-error'
import type { TelemetryStatus } from '../../../shared/model/telemetry'
import { useLive } from './context'

export interface TelemetryView {
  /** undefined: not read yet. */
  readonly status: TelemetryStatus | undefined
  readonly error: AppError | null
  readonly switch: (on: boolean) => void
}

/** The receiver of traces, kept up to date by its topic. */
export function useTelemetry(): TelemetryView {
  const { bridge } = useLive()
  const [status, setStatus] = useState<TelemetryStatus>()
  const [error, setError] = useState<AppError | null>(null)
  const take = useCallback(async (answer: Promise<TelemetryStatus>): Promise<void> => {
    try {
      setStatus(await answer)
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }, [])
  useEffect(() => {
    const stop = bridge.subscribe('telemetry', setStatus)
    void take(bridge.request('telemetry.status', {}))
    return stop
  }, [bridge, take])
  return {
    status,
    error,
    switch: (on) => void take(bridge.request('telemetry.switch', { on })),
  }
}
