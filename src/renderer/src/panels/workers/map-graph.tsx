import { useMemo, type ReactNode } from 'react'
import type { DependencyMap, MapEdge, MapNode } from '../../../../shared/model/worker-views'
import type { TileState } from '../../../../shared/model/tile'
import { StateGlyph } from '../../ui/state-glyph'
import { layOut, type Placed } from './map-layout'
import { edgeState, edgeWords, nodeHref } from './map-words'

const CARD = { width: 176, height: 46, gapX: 84, gapY: 12 } as const
const MARGIN = 12

const leftOf = ({ column }: Placed): number => MARGIN + column * (CARD.width + CARD.gapX)
const topOf = ({ row }: Placed): number => MARGIN + row * (CARD.height + CARD.gapY)

/** Cards with lines between them. Every card is a link that says whom it calls; the lines are for the eye alone. */
export function MapGraph({
  map,
  chosen,
  stateOf,
  onChoose,
  onOpen,
}: {
  map: DependencyMap
  /** Its lines stand out; null: all the same. */
  chosen: string | null
  stateOf: (node: MapNode) => TileState
  onChoose: (id: string | null) => void
  /** True: it was opened here, so the link is not followed. */
  onOpen: (node: MapNode) => boolean
}): ReactNode {
  const placed = useMemo(() => layOut(map), [map])
  const byId = new Map(placed.map((one) => [one.node.id, one]))
  const width = Math.max(0, ...placed.map(leftOf)) + CARD.width + MARGIN
  const height = Math.max(0, ...placed.map(topOf)) + CARD.height + MARGIN
  return (
    <div className="map-scroll">
      <div className="map" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {map.edges.map((edge) => (
            <Line key={`${edge.from} ${edge.to}`} edge={edge} byId={byId} chosen={chosen} />
          ))}
        </svg>
        <ul aria-label="Map of dependencies">
          {placed.map((one) => (
            <li key={one.node.id} style={{ left: leftOf(one), top: topOf(one) }}>
              <a
                className="map-card"
                href={nodeHref(one.node)}
                title={cardTitle(one.node, map)}
                onClick={(event) => {
                  if (onOpen(one.node)) event.preventDefault()
                }}
                onPointerEnter={() => onChoose(one.node.id)}
                onPointerLeave={() => onChoose(null)}
                onFocus={() => onChoose(one.node.id)}
                onBlur={() => onChoose(null)}
              >
                <StateGlyph state={stateOf(one.node)} size={14} />
                <span className="map-words">
                  <strong className="ellipsis">{one.node.title}</strong>
                  <small className="muted">{one.node.kind}</small>
                </span>
                <span className="spoken">{callsText(one.node, map)}</span>
              </a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function Line({
  edge,
  byId,
  chosen,
}: {
  edge: MapEdge
  byId: ReadonlyMap<string, Placed>
  chosen: string | null
}): ReactNode {
  const from = byId.get(edge.from)
  const to = byId.get(edge.to)
  if (from === undefined || to === undefined) return null
  // Back to the left: out of the left side, so that it does not run beneath its own card.
  const isBack = to.column <= from.column
  const x1 = leftOf(from) + (isBack ? 0 : CARD.width)
  const x2 = leftOf(to) + (isBack && to.column === from.column ? 0 : isBack ? CARD.width : 0)
  const y1 = topOf(from) + CARD.height / 2
  const y2 = topOf(to) + CARD.height / 2
  const bend = isBack ? -CARD.gapX / 2 : CARD.gapX / 2
  const endBend = isBack && to.column === from.column ? -bend : bend
  const state = edgeState(edge)
  const isBad = state === 'high' || state === 'medium'
  const isDim = chosen !== null && edge.from !== chosen && edge.to !== chosen
  return (
    <path
      className={`map-line${isBad ? ' map-line-bad' : ''}${isDim ? ' map-line-dim' : ''}`}
      d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - endBend} ${y2} ${x2} ${y2}`}
    />
  )
}

function callsText({ id }: MapNode, { edges, nodes }: DependencyMap): string {
  const titles = new Map(nodes.map((node) => [node.id, node.title]))
  const calls = edges.filter(({ from }) => from === id)
  if (calls.length === 0) return ', depends on nothing seen'
  const each = calls.map((edge) => `${titles.get(edge.to) ?? edge.to} (${edgeWords(edge)})`)
  return `, depends on ${each.join('; ')}`
}

const cardTitle = (node: MapNode, map: DependencyMap): string =>
  `${node.title}${callsText(node, map)}`
