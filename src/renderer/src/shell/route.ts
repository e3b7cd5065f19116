import { useSyncExternalStore } from 'react'

/** The address after `#`: `#/pools?target=primary`. */
export interface Route {
  /** Empty: none was asked for. */
  readonly panelId: string
  readonly params: Readonly<Record<string, string>>
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return { panelId: path, params: Object.fromEntries(new URLSearchParams(query)) }
}

export function routeHash(panelId: string, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString()
  return query === '' ? `#/${panelId}` : `#/${panelId}?${query}`
}

export function go(panelId: string, params: Readonly<Record<string, string>> = {}): void {
  location.hash = routeHash(panelId, params)
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return parseRoute(hash)
}

function subscribe(wake: () => void): () => void {
  addEventListener('hashchange', wake)
  return () => removeEventListener('hashchange', wake)
}
