import { useSyncExternalStore } from 'react'

/** The theme in force: canvases redraw when it changes. */
export function useThemeName(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset['theme'] ?? 'dark')
}

function subscribe(wake: () => void): () => void {
  const observer = new MutationObserver(wake)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
