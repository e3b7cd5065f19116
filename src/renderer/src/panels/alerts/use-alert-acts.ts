import { useCallback } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Alert, ShelfTerm } from '../../../../shared/model/alert'
import { useLive } from '../../live/context'
import { useToast } from '../../ui/toast'

export interface AlertActs {
  readonly ack: (alert: Alert, note?: string) => Promise<void>
  readonly shelve: (alert: Alert, term: ShelfTerm, reason: string) => Promise<void>
  readonly unshelve: (alert: Alert) => Promise<void>
}

/** What a person does with an alert; a failure is said in the corner. */
export function useAlertActs(): AlertActs {
  const { bridge } = useLive()
  const toast = useToast()
  const trying = useCallback(
    async (what: string, act: () => Promise<unknown>): Promise<void> => {
      try {
        await act()
      } catch (thrown) {
        const { message, hint } = AppError.from(thrown)
        toast({ title: `${what}: ${message}`, text: hint, stays: true })
      }
    },
    [toast],
  )
  return {
    ack: (alert, note = '') =>
      trying('Not acknowledged', () => bridge.request('alerts.ack', { alertId: alert.id, note })),
    shelve: (alert, term, reason) =>
      trying('Not shelved', () =>
        bridge.request('alerts.shelve', { alertId: alert.id, term, reason }),
      ),
    unshelve: (alert) =>
      trying('Still shelved', () => bridge.request('alerts.unshelve', { alertId: alert.id })),
  }
}
