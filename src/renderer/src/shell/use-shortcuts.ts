import { useEffect, useRef } from 'react'

export interface ShortcutActs {
  readonly palette: () => void
  readonly sheet: () => void
  readonly togglePause: () => void
  /** 0 is the first. */
  readonly panel: (index: number) => void
  readonly filter: () => void
  readonly marker: () => void
  readonly picture: () => void
  readonly wall: () => void
}

/** The keys of the whole window. None of them changes a target. */
export function useShortcuts(acts: ShortcutActs): void {
  const newest = useRef(acts)
  useEffect(() => {
    newest.current = acts
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const act = shortcutOf(event, newest.current)
      if (act === null) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** Which of them a key asks for; null: none, the key goes on. */
export function shortcutOf(event: KeyboardEvent, acts: ShortcutActs): (() => void) | null {
  const key = event.key.toLowerCase()
  if (key === 'f11') return acts.wall
  if (event.ctrlKey || event.metaKey) {
    if (key === 'k' || (key === 'p' && event.shiftKey)) return acts.palette
    if (key === 'f' && !event.shiftKey) return acts.filter
    if (key === 'm' && !event.shiftKey) return acts.marker
    if (isPictureKey(event)) return acts.picture
    if (/^[1-9]$/.test(key)) return () => acts.panel(Number(key) - 1)
    return null
  }
  if (event.altKey || isWithin(event.target, WRITING)) return null
  if (key === '?') return acts.sheet
  return key === ' ' && !isWithin(event.target, CONTROLS) ? acts.togglePause : null
}

/** `Ctrl Shift S`: on the wall too. */
export const isPictureKey = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && shiftKey && key.toLowerCase() === 's'

/** A field or a dialog has every key for itself; a control the ones that press it. */
const WRITING = 'input, textarea, select, [role="dialog"], [role="listbox"]'
const CONTROLS = 'button, a, [role="tab"], [role="combobox"]'

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null
}
