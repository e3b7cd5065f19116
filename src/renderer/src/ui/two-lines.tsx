import type { ReactNode } from 'react'
import './two-lines.css'

/** What a cell is about, and below it in small what is less often asked for. */
export function TwoLines({
  second,
  children,
}: {
  /** Empty: one line. */
  second: ReactNode
  children: ReactNode
}): ReactNode {
  if (second === null || second === '') return children
  return (
    <span className="two-lines">
      <span>{children}</span> <small className="muted">{second}</small>
    </span>
  )
}
