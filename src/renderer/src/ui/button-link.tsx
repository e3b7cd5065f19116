import type { ReactNode } from 'react'
import './button.css'
import './button-link.css'

/** Goes somewhere else in the window; looks like the buttons beside it. */
export function ButtonLink({
  href,
  quiet = false,
  children,
}: {
  href: string
  quiet?: boolean
  children: ReactNode
}): ReactNode {
  return (
    <a className={`button button-link ${quiet ? 'button-quiet' : 'button-plain'}`} href={href}>
      {children}
    </a>
  )
}
