import { Tabs as BaseTabs } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import './tabs.css'

export interface TabItem {
  id: string
  title: string
  /** Shown after the title. */
  count?: number
  content: ReactNode
}

/** Only the open tab is mounted, so only it is watched. */
export function Tabs({
  label,
  items,
  open,
  onOpen,
}: {
  label: string
  items: readonly TabItem[]
  /** Given with `onOpen`: controlled. */
  open?: string
  onOpen?: (id: string) => void
}): ReactNode {
  const first = items[0]?.id
  return (
    <BaseTabs.Root
      className="tabs"
      {...(open === undefined ? { defaultValue: first } : { value: open })}
      onValueChange={(id: unknown) => {
        if (typeof id === 'string') onOpen?.(id)
      }}
    >
      <BaseTabs.List className="tabs-list" aria-label={label} activateOnFocus>
        {items.map(({ id, title, count }) => (
          <BaseTabs.Tab key={id} value={id} className="tabs-tab">
            {title}
            {count === undefined ? null : <span className="muted">{count}</span>}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {items.map(({ id, content }) => (
        <BaseTabs.Panel key={id} value={id} className="tabs-panel">
          {content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  )
}
