import type { Tile } from '../../../../shared/model/tile'
import { PANELS } from '../registry'

const BY_KIND: Readonly<Record<Tile['kind'], string | null>> = {
  postgres: 'pools',
  pool: 'pools',
  view: 'views',
  worker: 'workers',
  breaker: 'breakers',
  redis: 'cache',
  queue: 'queues',
}

/** The address of the panel that shows more of a tile; null: there is none. */
export function panelHref(tile: Pick<Tile, 'kind' | 'panelId'>): string | null {
  const named = PANELS.find(({ id }) => id === tile.panelId)
  const panelId = named?.id ?? BY_KIND[tile.kind]
  return panelId === null ? null : `#/${panelId}`
}

export function panelTitle(tile: Pick<Tile, 'kind' | 'panelId'>): string {
  const href = panelHref(tile)
  return PANELS.find(({ id }) => `#/${id}` === href)?.title ?? ''
}
