import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react'
import { useStatus } from '../live/use-state'
import { Button, type ButtonProps } from '../ui/button'
import { ActionDialog } from './action-dialog'
import type { ActionCall } from './call'

interface ActionOpener {
  /** Opens the one dialog: preview, confirm, result, proof. */
  readonly open: (call: ActionCall) => void
  readonly isOpen: boolean
}

const ActionContext = createContext<ActionOpener | null>(null)

export function useAction(): ActionOpener {
  const opener = use(ActionContext)
  if (opener === null) throw new Error('no ActionProvider above')
  return opener
}

/** Holds the one dialog of the page. */
export function ActionProvider({ children }: { children: ReactNode }): ReactNode {
  const [call, setCall] = useState<ActionCall | null>(null)
  const [count, setCount] = useState(0)
  const isWall = useStatus()?.wall ?? false
  // OV7: nothing can be acted upon from a wall display.
  if (isWall && call !== null) setCall(null)
  const open = useCallback((next: ActionCall) => {
    setCall(next)
    setCount((before) => before + 1)
  }, [])
  const opener = useMemo(() => ({ open, isOpen: call !== null }), [open, call])
  return (
    <ActionContext value={opener}>
      {children}
      {call === null ? null : (
        <ActionDialog key={count} call={call} onNext={open} onClose={() => setCall(null)} />
      )}
    </ActionContext>
  )
}

/** A button that opens the dialog. Gone while the kill switch hides all actions: AC1. */
export function ActionButton({
  call,
  children,
  ...button
}: { call: ActionCall } & Omit<ButtonProps, 'onClick'>): ReactNode {
  const { open } = useAction()
  const status = useStatus()
  if (status?.killSwitch === true) return null
  return (
    <Button {...button} onClick={() => open(call)}>
      {children}
    </Button>
  )
}
