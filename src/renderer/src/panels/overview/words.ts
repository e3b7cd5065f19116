import type { Finding } from '../../../../shared/model/finding'
import type { Tile, TileState } from '../../../../shared/model/tile'
import { formatValue } from '../../ui/format'
import { stateWord } from '../../ui/state-glyph'

export interface TileName {
  readonly name: string
  /** Whose, where the name alone may stand twice. */
  readonly of: string
  /** What it is, where the name does not say it. */
  readonly kind: string
}

/** What stands on a tile. */
export function tileName(tile: Tile): TileName {
  const tail = tile.id.slice(tile.targetId.length + 1)
  const last = tail.slice(tail.indexOf('/') + 1)
  switch (tile.kind) {
    case 'pool':
      return tail === 'pool' || tail === ''
        ? { name: `${tile.targetId} pool`, of: '', kind: '' }
        : { name: last, of: `of ${tile.targetId}`, kind: 'pool' }
    case 'breaker':
      return { name: last, of: `of ${tile.targetId}`, kind: 'breaker' }
    case 'view':
      return { name: last, of: '', kind: `view of ${tile.targetId}` }
    case 'queue':
      return tail === ''
        ? { name: tile.targetId, of: '', kind: '' }
        : { name: last, of: '', kind: `queue of ${tile.targetId}` }
    case 'postgres':
    case 'redis':
    case 'worker':
      return { name: tile.targetId, of: '', kind: '' }
  }
}

/** What stands in the place of a figure that is not there. */
export function absenceWord({ off }: Pick<Tile, 'off'>): string {
  return off === true ? 'not watched' : 'no data'
}

/** For who does not see it; begins with the id, so that it can be asked for by name. */
export function tileLabel(tile: Tile, state: TileState, old: boolean): string {
  const { figure } = tile
  const value =
    figure === null
      ? tile.off === true
        ? absenceWord(tile)
        : ''
      : old
        ? absenceWord(tile)
        : `${figure.label} ${formatValue(figure.value, figure.unit)}`
  const titles = tile.findings.map(({ title }) => title)
  const parts = [value, ...(old ? [] : [tile.note]), ...titles].filter((part) => part !== '')
  return `${tile.id} ${stateWord(state)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
}

/** `14, limit 0`: the value judged and the limit it passed. */
export function valueAgainstLimit({ value, threshold, unit }: Finding): string {
  const shown = value === null ? '' : unit === 'state' ? '' : formatValue(value, unit)
  const limit =
    threshold === null || unit === 'state' ? '' : `limit ${formatValue(threshold, unit)}`
  return [shown, limit].filter((part) => part !== '').join(', ')
}

/** OV8: whose it is, the value, which probe said so, and how sure that is. */
export function evidence(finding: Finding): string {
  return [finding.targetId, valueAgainstLimit(finding), finding.probe, finding.provenance]
    .filter((part) => part !== '')
    .join(' · ')
}

/** A button that opens the dialog says so. */
export function actLabel(label: string): string {
  return /(\.\.\.|…)$/.test(label) ? label : `${label}…`
}
