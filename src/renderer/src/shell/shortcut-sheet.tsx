import type { ReactNode } from 'react'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import type { Command } from './commands'

const ALWAYS = [
  { keys: 'Ctrl K', title: 'Search or run' },
  { keys: 'Ctrl F', title: 'Filter the table of the panel' },
  { keys: '↑ ↓', title: 'Move among rows' },
  { keys: 'Enter', title: 'Open the row' },
  { keys: 'Ctrl C', title: 'Copy the row' },
  { keys: 'Esc', title: 'Close the dialog or the inspector' },
  { keys: 'F6', title: 'Go to the messages' },
]

/** All keys on one sheet. On macOS, Cmd stands for Ctrl. */
export function ShortcutSheet({
  open,
  onClose,
  commands,
}: {
  open: boolean
  onClose: () => void
  commands: readonly Command[]
}): ReactNode {
  const keyed = commands.flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys, title }]))
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keyboard shortcuts"
      foot={<Button onClick={onClose}>Close</Button>}
    >
      <dl className="sheet">
        {[...ALWAYS, ...keyed].map(({ keys, title }) => (
          <div key={keys + title}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
      <p className="muted small">On macOS, Cmd stands for Ctrl. No key runs an action by itself.</p>
    </Dialog>
  )
}
