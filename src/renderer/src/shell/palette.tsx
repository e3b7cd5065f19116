import { Command as Menu } from 'cmdk'
import type { ReactNode } from 'react'
import { Dialog } from '../ui/dialog'
import type { Command } from './commands'

const GROUPS = ['Suggested', 'Panels', 'Targets', 'View', 'Safety'] as const

/** Everything by name: type, choose, Enter. An action opens its dialog; nothing runs from here. */
export function Palette({
  open,
  onClose,
  commands,
}: {
  open: boolean
  onClose: () => void
  commands: readonly Command[]
}): ReactNode {
  return (
    <Dialog open={open} onClose={onClose} title="Search or run">
      <Menu label="Search or run" className="palette" loop>
        <Menu.Input autoFocus className="palette-input" placeholder="Panel, target or action" />
        <Menu.List className="palette-list">
          <Menu.Empty className="palette-empty">Nothing by that name.</Menu.Empty>
          {GROUPS.map((group) => (
            <PaletteGroup
              key={group}
              group={group}
              commands={commands.filter((command) => command.group === group)}
              onClose={onClose}
            />
          ))}
        </Menu.List>
      </Menu>
    </Dialog>
  )
}

function PaletteGroup({
  group,
  commands,
  onClose,
}: {
  group: string
  commands: readonly Command[]
  onClose: () => void
}): ReactNode {
  if (commands.length === 0) return null
  return (
    <Menu.Group heading={group} className="palette-group">
      {commands.map(({ id, title, detail, keys, run }) => (
        <Menu.Item
          key={id}
          value={`${title} ${id}`}
          keywords={detail === undefined ? [] : [detail]}
          className="palette-item"
          onSelect={() => {
            onClose()
            run()
          }}
        >
          <span className="ellipsis">{title}</span>
          {detail === undefined ? null : <span className="muted ellipsis">{detail}</span>}
          {keys === undefined ? null : <kbd>{keys}</kbd>}
        </Menu.Item>
      ))}
    </Menu.Group>
  )
}
