import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode, RefObject } from 'react'
import './popup.css'

/** A modal named by its title. Esc closes; the focus goes back to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  badge,
  frame,
  foot,
  wide = false,
  initialFocus,
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  /** At the right of the title. */
  badge?: ReactNode
  /** Around it and across it: the environment. */
  frame?: ReactNode
  foot?: ReactNode
  wide?: boolean
  initialFocus?: RefObject<HTMLElement | null>
  children: ReactNode
}): ReactNode {
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Viewport className="dialog-place">
          <BaseDialog.Popup
            className={`dialog${wide ? ' dialog-wide' : ''}`}
            {...(initialFocus === undefined ? {} : { initialFocus })}
          >
            {frame}
            <header className="dialog-head">
              <BaseDialog.Title>{title}</BaseDialog.Title>
              {badge}
            </header>
            <div className="dialog-body">{children}</div>
            {foot === undefined ? null : <footer className="dialog-foot">{foot}</footer>}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
