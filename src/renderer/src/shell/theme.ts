import { createContext, use } from 'react'
import type { Settings } from '../../../shared/model/settings'
import { Cell } from '../live/cell'
import { useCell } from '../live/use-state'

export type ThemeChoice = Settings['theme']

/** Dark, light or as the system has it; written on the html element. */
export class Theme {
  readonly choice = new Cell<ThemeChoice>('system')
  readonly #root: HTMLElement
  readonly #systemIsLight: Pick<MediaQueryList, 'matches' | 'addEventListener'>

  constructor(
    root: HTMLElement,
    systemIsLight: Pick<MediaQueryList, 'matches' | 'addEventListener'>,
  ) {
    this.#root = root
    this.#systemIsLight = systemIsLight
    systemIsLight.addEventListener('change', () => this.#apply())
    this.choice.subscribe(() => this.#apply())
    this.#apply()
  }

  #apply(): void {
    const choice = this.choice.get()
    const system = this.#systemIsLight.matches ? 'light' : 'dark'
    this.#root.dataset['theme'] = choice === 'system' ? system : choice
  }
}

export const ThemeContext = createContext<Theme | null>(null)

export function useTheme(): { choice: ThemeChoice; set: (choice: ThemeChoice) => void } {
  const theme = use(ThemeContext)
  if (theme === null) throw new Error('no ThemeContext above')
  return { choice: useCell(theme.choice), set: theme.choice.set }
}
