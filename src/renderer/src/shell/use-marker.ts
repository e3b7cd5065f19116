import { useCallback } from 'react'
import { AppError } from '../../../shared/errors/app-error'
import { useLive } from '../live/context'
import { formatClock } from '../ui/format'
import { useToast } from '../ui/toast'

/** IN7: one key press marks this moment on every chart and in the open incident. */
export function useMarker(): () => void {
  const { bridge } = useLive()
  const tell = useToast()
  return useCallback(() => {
    bridge
      .request('incidents.note', { id: null, text: '', marker: true })
      .then(({ at, incidentId }) => {
        const where = incidentId === null ? 'In the journal; no incident is open.' : incidentId
        tell({ title: `Marker set at ${formatClock(at)} UTC`, text: where })
      })
      .catch((thrown: unknown) => {
        const { message, hint } = AppError.from(thrown)
        tell({ title: `The marker was not kept: ${message}`, text: hint, stays: true })
      })
  }, [bridge, tell])
}
