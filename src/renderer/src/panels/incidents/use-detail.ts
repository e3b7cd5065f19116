import { useCallback, useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Incident, IncidentDetail } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { useNow } from '../../live/use-state'

const EVERY_MS = 5_000

/** Read anew when the incident changes, and while it is open every 5 s: its timeline goes on. */
export function useDetail(incident: Incident): {
  detail: IncidentDetail | undefined
  error: AppError | null
  /** Something changed that lists do not tell. */
  reload: () => void
} {
  const { bridge } = useLive()
  const [detail, setDetail] = useState<IncidentDetail>()
  const [error, setError] = useState<AppError | null>(null)
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn((before) => before + 1), [])
  const now = useNow(EVERY_MS)
  const tick = incident.endedAt === null ? Math.floor(now / EVERY_MS) : 0
  const { id } = incident
  const { freezes, notes, pictures, findings, endedAt } = incident
  useEffect(() => {
    let isCurrent = true
    bridge.request('incidents.read', { id }).then(
      (found) => {
        if (!isCurrent) return
        setDetail(found)
        setError(null)
      },
      (thrown: unknown) => {
        if (isCurrent) setError(AppError.from(thrown))
      },
    )
    return () => {
      isCurrent = false
    }
  }, [bridge, id, tick, freezes, notes, pictures, findings, endedAt, turn])
  return { detail, error, reload }
}
