import { memo, type ReactNode } from 'react'
import type { Tile } from '../../../../shared/model/tile'
import { isOld } from '../../panels/overview/order'
import { absenceWord, tileLabel, tileName } from '../../panels/overview/words'
import { formatAge, formatValue } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { isWide } from './wall-parts'

/** One tile as it is read from afar: shape, name, figure, and what is wrong. */
export const WallTile = memo(PlainWallTile, (a, b) => {
  const { tile } = a
  const isSame = tile.id === b.tile.id && tile.at === b.tile.at && tile.state === b.tile.state
  // What is old counts its age.
  return isSame && tile.findings === b.tile.findings && !isOld(tile, b.now)
})

function PlainWallTile({ tile, now }: { tile: Tile; now: number }): ReactNode {
  const old = isOld(tile, now)
  const { name, of } = tileName(tile)
  const [finding] = tile.findings
  const { figure } = tile
  return (
    <li
      aria-label={tileLabel(tile, tile.state, old)}
      className={`wall-tile wall-tile-${tile.state}${isWide(tile) ? ' wall-tile-wide' : ''}${old ? ' hatched' : ''}`}
    >
      <StateGlyph state={tile.state} size={30} word="" />
      <span className="wall-tile-name">
        <b>{name}</b>
        {of === '' ? null : <small className="muted">{` ${of}`}</small>}
      </span>
      <span className="wall-tile-figure">
        {old ? absenceWord(tile) : figure === null ? '' : formatValue(figure.value, figure.unit)}
      </span>
      {finding === undefined ? (
        <span className="wall-tile-label muted">{old ? ageWords(tile, now) : figure?.label}</span>
      ) : (
        <span className="wall-tile-told">{finding.title}</span>
      )}
    </li>
  )
}

function ageWords({ at, off }: Tile, now: number): string {
  if (off === true) return 'collection is off'
  return at === null ? 'never read' : `for ${formatAge(now - at)}`
}
