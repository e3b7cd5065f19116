import { useCallback } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import { useLive } from '../../live/context'
import { useStatus } from '../../live/use-state'
import { useToast } from '../../ui/toast'

/** OV7: whether the window is a wall display, and the way between. */
export function useWall(): { readonly on: boolean; readonly set: (on: boolean) => void } {
  const live = useLive()
  const toast = useToast()
  const on = useStatus()?.wall ?? false
  const set = useCallback(
    (next: boolean): void => {
      live.bridge
        .request('window.wall', { on: next })
        .then(live.status.set)
        .catch((thrown: unknown) => {
          const { message, hint } = AppError.from(thrown)
          toast({ title: message, text: hint })
        })
    },
    [live, toast],
  )
  return { on, set }
}
