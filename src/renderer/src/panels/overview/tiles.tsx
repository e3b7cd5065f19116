import { Fragment, memo, useMemo, type ReactNode } from 'react'
import type { Tile } from '../../../../shared/model/tile'
import { useBoard, useCatalog, useDataFact } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import { formatAge, formatValue } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { isOld, shownState, tilesByUrgency } from './order'
import { TileInspector } from './tile-inspector'
import { absenceWord, tileLabel, tileName } from './words'

const LOOK_EVERY_MS = 1_000

/** One tile for each target and each of its parts; abnormal ones first. */
export function Tiles(): ReactNode {
  const tiles = useBoard()
  const catalog = useCatalog()
  const sorted = useMemo(
    () =>
      tilesByUrgency(
        tiles ?? [],
        (catalog?.targets ?? []).map(({ id }) => id),
      ),
    [tiles, catalog],
  )
  if (sorted.length === 0) return null
  return (
    <section aria-label="Targets">
      <ul className="tiles" aria-label="Tiles">
        {sorted.map((tile) => (
          <TileCard key={tile.id} tile={tile} />
        ))}
      </ul>
    </section>
  )
}

/** Drawn anew when its tile is, and when that grows old; the age goes on by itself. */
const TileCard = memo(PlainTileCard)

function PlainTileCard({ tile }: { tile: Tile }): ReactNode {
  const inspector = useInspector()
  const old = useDataFact(LOOK_EVERY_MS, (now) => isOld(tile, now))
  const state = useDataFact(LOOK_EVERY_MS, (now) => shownState(tile, now))
  const { name, of, kind } = tileName(tile)
  const label = tileLabel(tile, state, old)
  return (
    <li className="tile-item" aria-label={label}>
      <button
        type="button"
        className={`tile tile-${state}${old ? ' hatched' : ''}${tile.findings.length > 0 ? ' tile-told' : ''}`}
        aria-label={label}
        title={tile.note}
        onClick={() => inspector.open(tile.id, <TileInspector tileId={tile.id} />)}
      >
        <StateGlyph state={state} word="" />
        <span className="tile-name">
          <BreakableName name={name} />
          {of === '' ? null : <small className="muted">{` ${of}`}</small>}
        </span>
        <span className="tile-figure">
          {old || tile.figure === null ? (
            <span>{old ? absenceWord(tile) : ''}</span>
          ) : (
            <span>{formatValue(tile.figure.value, tile.figure.unit)}</span>
          )}
          <TileAge tile={tile} />
        </span>
        <small className="tile-note muted">{noteText(tile, kind, old)}</small>
      </button>
    </li>
  )
}

/** OV4: how old the figure is. */
function TileAge({ tile }: { tile: Tile }): ReactNode {
  const text = useDataFact(LOOK_EVERY_MS, (now) => {
    if (tile.off === true) return ''
    if (tile.at === null) return 'never read'
    const age = formatAge(now - tile.at)
    return isOld(tile, now) ? `for ${age}` : age
  })
  return <small className="muted">{text}</small>
}

/** What is wrong, else what it is and what is worth saying. */
function noteText(tile: Tile, kind: string, old: boolean): string {
  const [finding] = tile.findings
  if (finding !== undefined) return finding.title
  const note = tile.off === true ? 'collection is off' : old ? 'does not answer in time' : tile.note
  return [kind, note].filter((part) => part !== '').join(', ')
}

/** A long name is broken between its words, and never cut. */
function BreakableName({ name }: { name: string }): ReactNode {
  const words = name.split(/(?<=[_-])/)
  return (
    <b>
      {words.map((word, index) => (
        <Fragment key={index}>
          {index === 0 ? null : <wbr />}
          {word}
        </Fragment>
      ))}
    </b>
  )
}
