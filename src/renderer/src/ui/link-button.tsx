import type { ReactNode } from 'react'
import './link-button.css'

/** Words that open something here: reads as text, acts as a button. */
export function LinkButton({
  children,
  onClick,
  title,
  pressed,
}: {
  children: ReactNode
  onClick: () => void
  title?: string
  pressed?: boolean
}): ReactNode {
  return (
    <button
      type="button"
      className="link-button"
      title={title}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
