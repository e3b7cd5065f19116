import type { Suggestion } from '../../../shared/model/finding'
import type { Target } from '../../../shared/model/target'
import type { Tile } from '../../../shared/model/tile'
import type { Panel } from '../panels/panel'
import { RANGES } from '../live/time-range'
import type { ThemeChoice } from './theme'

/** One thing a person may ask for by name or key. Feeds the palette, the shortcuts and their sheet. */
export interface Command {
  readonly id: string
  readonly group: 'Suggested' | 'Panels' | 'Targets' | 'View' | 'Safety'
  readonly title: string
  /** Muted, at the right. */
  readonly detail?: string
  /** As shown: `Ctrl 1`. */
  readonly keys?: string
  readonly run: () => void
}

export interface CommandParts {
  readonly panels: readonly Panel[]
  readonly targets: readonly Target[]
  readonly tiles: readonly Tile[]
  readonly paused: boolean
  readonly armed: boolean
  readonly killSwitch: boolean
  readonly goTo: (panelId: string, params?: Readonly<Record<string, string>>) => void
  readonly openAction: (suggestion: Suggestion) => void
  readonly togglePause: () => void
  readonly setRange: (rangeMs: number) => void
  readonly setTheme: (theme: ThemeChoice) => void
  readonly arm: () => void
  readonly disarm: (killSwitch: boolean) => void
  readonly showShortcuts: () => void
  readonly setMarker: () => void
  readonly takePicture: () => void
  readonly showWall: () => void
}

const THEMES = ['system', 'dark', 'light'] as const
/** Panels that have a number key. */
const NUMBERED_PANELS = 9

export function commandsOf(parts: CommandParts): Command[] {
  return [
    ...suggestedCommands(parts),
    ...panelCommands(parts),
    ...targetCommands(parts),
    ...viewCommands(parts),
    ...safetyCommands(parts),
  ]
}

/** What the findings of now offer. */
function suggestedCommands({ tiles, killSwitch, openAction }: CommandParts): Command[] {
  if (killSwitch) return []
  const seen = new Set<string>()
  return tiles
    .flatMap(({ findings }) => findings)
    .flatMap(({ id, title, suggestion }): Command[] => {
      if (suggestion === undefined || seen.has(id)) return []
      seen.add(id)
      return [
        {
          id: `suggested ${id}`,
          group: 'Suggested',
          title: suggestion.label,
          detail: title,
          run: () => openAction(suggestion),
        },
      ]
    })
}

function panelCommands({ panels, goTo }: CommandParts): Command[] {
  return panels.map(({ id, title }, index) => ({
    id: `panel ${id}`,
    group: 'Panels',
    title,
    ...(index < NUMBERED_PANELS ? { keys: `Ctrl ${index + 1}` } : {}),
    run: () => goTo(id),
  }))
}

function targetCommands({ targets, tiles, goTo }: CommandParts): Command[] {
  return targets.map(({ id, title, kind }) => {
    const tile = tiles.find(({ targetId }) => targetId === id)
    return {
      id: `target ${id}`,
      group: 'Targets',
      title: title === id ? id : `${id}: ${title}`,
      detail: tile === undefined ? kind : `${kind}, ${tile.state}`,
      run: () => goTo(tile?.panelId ?? 'overview', { target: id }),
    }
  })
}

function viewCommands(parts: CommandParts): Command[] {
  return [
    {
      id: 'pause',
      group: 'View',
      title: parts.paused ? 'Go live' : 'Pause',
      keys: 'Space',
      run: parts.togglePause,
    },
    ...RANGES.map(({ label, rangeMs }): Command => ({
      id: `range ${label}`,
      group: 'View',
      title: `Time range ${label}`,
      run: () => parts.setRange(rangeMs),
    })),
    ...THEMES.map((theme): Command => ({
      id: `theme ${theme}`,
      group: 'View',
      title: `Theme: ${theme}`,
      run: () => parts.setTheme(theme),
    })),
    {
      id: 'marker',
      group: 'View',
      title: 'Set a marker now',
      detail: 'on every chart, and in the open incident',
      keys: 'Ctrl M',
      run: parts.setMarker,
    },
    {
      id: 'picture',
      group: 'View',
      title: 'Take a picture of the window',
      detail: 'into the open incident',
      keys: 'Ctrl Shift S',
      run: parts.takePicture,
    },
    {
      id: 'wall',
      group: 'View',
      title: 'Wall mode',
      detail: 'full screen, to be read from afar; actions are locked',
      keys: 'F11',
      run: parts.showWall,
    },
    {
      id: 'shortcuts',
      group: 'View',
      title: 'Keyboard shortcuts',
      keys: '?',
      run: parts.showShortcuts,
    },
  ]
}

function safetyCommands({ armed, killSwitch, arm, disarm }: CommandParts): Command[] {
  if (armed) {
    return [
      { id: 'disarm', group: 'Safety', title: 'Lock actions now', run: () => disarm(false) },
      { id: 'kill', group: 'Safety', title: 'Hide all actions', run: () => disarm(true) },
    ]
  }
  return [
    {
      id: 'arm',
      group: 'Safety',
      title: killSwitch ? 'Show actions again, armed for 15 min' : 'Arm actions for 15 min',
      run: arm,
    },
  ]
}
