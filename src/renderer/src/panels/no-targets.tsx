import type { ReactNode } from 'react'
import { ButtonLink } from '../ui/button-link'
import { PanelFrame } from '../ui/panel-frame'

/** A panel without anything to watch: what it would show, and the one way on. */
export function NoTargets({
  title,
  kind,
  loading,
}: {
  title: string
  /** `PostgreSQL server`. */
  kind: string
  loading: boolean
}): ReactNode {
  return (
    <PanelFrame
      title={title}
      state={
        loading
          ? { kind: 'loading' }
          : {
              kind: 'first-run',
              text: `No ${kind} is configured, so there is nothing to show here.`,
            }
      }
    >
      <ButtonLink href="#/connections">Add a connection</ButtonLink>
    </PanelFrame>
  )
}
