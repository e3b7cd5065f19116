import { Popover as BasePopover } from '@base-ui/react/popover'
import type { ReactNode } from 'react'
import './popup.css'

/** Details on demand under a button. */
export function Popover({
  label,
  trigger,
  children,
  className = 'button button-quiet',
  side = 'bottom',
  align = 'end',
}: {
  /** Names the button and the popover. */
  label: string
  trigger: ReactNode
  children: ReactNode
  className?: string
  side?: 'top' | 'bottom'
  align?: 'start' | 'end'
}): ReactNode {
  return (
    <BasePopover.Root>
      <BasePopover.Trigger className={className} aria-label={label}>
        {trigger}
      </BasePopover.Trigger>
      <BasePopover.Portal>
        <BasePopover.Positioner className="floating" side={side} sideOffset={6} align={align}>
          <BasePopover.Popup className="popup popover" aria-label={label}>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  )
}
