import type { Finding } from '../../../../shared/model/finding'
import type { Tile, TileState } from '../../../../shared/model/tile'
import { severityRank } from '../../live/severity'

/** Abnormal first. What is not known stands above what is merely low: nobody can say that it is well. */
const URGENCY: Readonly<Record<TileState, number>> = {
  critical: 0,
  high: 1,
  medium: 2,
  unknown: 3,
  stale: 3,
  low: 4,
  normal: 5,
}

/** No reading within three intervals: its figure is no longer true. OV4. */
export function isOld(tile: Tile, now: number): boolean {
  return tile.at === null || now - tile.at > tile.staleAfterMs
}

/** The state to show. The page looks at the age itself, for the case that nothing is pushed any more. */
export function shownState(tile: Tile, now: number): TileState {
  return tile.state === 'normal' && isOld(tile, now) ? 'stale' : tile.state
}

/** Abnormal tiles first, else as the targets are configured, each before its parts. */
export function tilesByUrgency(tiles: readonly Tile[], targetIds: readonly string[]): Tile[] {
  const place = new Map(targetIds.map((id, index) => [id, index]))
  const placeOf = (tile: Tile): number => place.get(tile.targetId) ?? targetIds.length
  return tiles.toSorted(
    (a, b) =>
      URGENCY[a.state] - URGENCY[b.state] ||
      Number(isPart(a)) - Number(isPart(b)) ||
      placeOf(a) - placeOf(b) ||
      a.id.localeCompare(b.id, 'en', { numeric: true }),
  )
}

function isPart(tile: Tile): boolean {
  return tile.id !== tile.targetId
}

export interface Need {
  readonly finding: Finding
  readonly tile: Tile
}

/** Every finding once, worst first, the longest first among equals. */
export function needsOf(tiles: readonly Tile[]): Need[] {
  const byId = new Map<string, Need>()
  for (const tile of tiles) {
    for (const finding of tile.findings) {
      if (finding.subject === tile.id || !byId.has(finding.id)) {
        byId.set(finding.id, { finding, tile })
      }
    }
  }
  return [...byId.values()].sort(
    ({ finding: a }, { finding: b }) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      a.since - b.since ||
      a.id.localeCompare(b.id),
  )
}

/** `3 findings on 2 of 28 tiles`; never "all normal" while some cannot tell. */
export function needsNote(tiles: readonly Tile[], needs: readonly Need[], now: number): string {
  const silent = tiles.filter((tile) => isOld(tile, now)).length
  const noData = silent === 0 ? '' : `, ${silent} without data`
  const subjects = new Set(needs.map(({ tile }) => tile.id)).size
  const findings = needs.length === 1 ? '1 finding' : `${needs.length} findings`
  return needs.length === 0
    ? `${tiles.length === 1 ? '1 tile' : `${tiles.length} tiles`}${noData}`
    : `${findings} on ${subjects} of ${tiles.length} tiles${noData}`
}
