import { Command as Menu } from 'cmdk'
import type { ReactNode } from 'react'
import { Dialog } from '../ui/dialog'
import type { Command } from './commands'

/** How well a title and its detail answer what was typed; 0: not at all. Whole words only: nobody wants an action by a guess. */
export function matchScore([title = '', detail = '']: readonly string[], text: string): number {
  const [name, rest] = [title.toLowerCase(), detail.toLowerCase()]
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '')
  const scores = words.map((word) => {
    if (name.startsWith(word)) return 1
    if (name.includes(` ${word}`)) return 0.8
    if (name.includes(word)) return 0.6
    return rest.includes(word) ? 0.3 : 0
  })
  return Math.min(1, ...scores)
}

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
      <Menu
        label="Search or run"
        className="palette"
        loop
        filter={(_id, text, words) => matchScore(words ?? [], text)}
      >
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
          value={id}
          keywords={[title, detail ?? '']}
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
