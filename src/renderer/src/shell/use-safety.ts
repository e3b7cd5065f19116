import { AppError } from '../../../shared/errors/app-error'
import { useLive } from '../live/context'
import { useNow, useStatus } from '../live/use-state'
import { useToast } from '../ui/toast'

export interface Safety {
  /** Until when something is armed; null: read-only. */
  readonly until: number | null
  readonly armedTargets: readonly string[]
  readonly killSwitch: boolean
  readonly arm: (targetId: string | null) => void
  readonly disarm: (killSwitch: boolean) => void
}

/** Read-only or armed, and the ways between. */
export function useSafety(): Safety {
  const live = useLive()
  const status = useStatus()
  const toast = useToast()
  const now = useNow(1_000)
  const armed = (status?.armed ?? []).filter(({ until }) => until > now)

  const ask = async (read: () => Promise<NonNullable<typeof status>>): Promise<void> => {
    try {
      live.status.set(await read())
    } catch (thrown) {
      const { message, hint } = AppError.from(thrown)
      toast({ title: message, text: hint })
    }
  }
  return {
    until: armed.length === 0 ? null : Math.max(...armed.map(({ until }) => until)),
    armedTargets: armed.map(({ targetId }) => targetId),
    killSwitch: status?.killSwitch ?? false,
    arm: (targetId) => void ask(() => live.bridge.request('actions.arm', { targetId })),
    disarm: (killSwitch) => void ask(() => live.bridge.request('actions.disarm', { killSwitch })),
  }
}
