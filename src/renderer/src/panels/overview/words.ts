import type { Finding } from '../../../../shared/model/finding'
import type { Tile, TileState } from '../../../../shared/model/tile'
import { formatValue } from '../../ui/format'
import { stateWord } from '../../ui/state-glyph'

/** What stands on a tile: the short name, and what it is a part of. */
export function tileName(tile: Tile): { readonly name: string; readonly of: string } {
  const tail = tile.id.slice(tile.targetId.length + 1)
  const last = tail.slice(tail.indexOf('/') + 1)
  switch (tile.kind) {
    case 'pool':
      return tail === 'pool' || tail === ''
        ? { name: `${tile.targetId} pool`, of: '' }
        : { name: last, of: `pool of ${tile.targetId}` }
    case 'breaker':
      return { name: last, of: `breaker of ${tile.targetId}` }
    case 'view':
      return { name: last, of: `view of ${tile.targetId}` }
    case 'queue':
      return tail === ''
        ? { name: tile.targetId, of: '' }
        : { name: last, of: `queue of ${tile.targetId}` }
    case 'postgres':
    case 'redis':
    case 'worker':
      return { name: tile.targetId, of: '' }
  }
}

/** For who does not see it; begins with the id, so that it can be asked for by name. */
export function tileLabel(tile: Tile, state: TileState, old: boolean): string {
  const { figure } = tile
  const value =
    figure === null
      ? ''
      : old
        ? 'no data'
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

/** OV8: which probe said so, and how sure it is. */
export function evidence(finding: Finding): string {
  return [valueAgainstLimit(finding), `probe ${finding.probe}`, finding.provenance]
    .filter((part) => part !== '')
    .join(' · ')
}

/** A button that opens the dialog says so. */
export function actLabel(label: string): string {
  return /(\.\.\.|…)$/.test(label) ? label : `${label}…`
}
