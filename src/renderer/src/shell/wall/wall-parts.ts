import type { Link } from '../../../../shared/model/link'
import type { Tile } from '../../../../shared/model/tile'
import type { NeedGroup } from '../../panels/overview/causes'
import { gravest } from '../../panels/overview/causes'
import { isOld, shownState, tilesByUrgency } from '../../panels/overview/order'

/** A critical finding younger than this is marked. */
export const NEW_FOR_MS = 60_000
/** Nothing was read from anything for this long: said in words. */
export const SILENT_AFTER_MS = 15_000
/** What can be read from 3 m and still fits a 1080 line screen. */
export const MOST_CELLS = 60
export const MOST_NEEDS = 5

export interface WallTiles {
  /** Abnormal first; those that nobody can call well among them. */
  readonly shown: readonly Tile[]
  /** How many normal ones are left off. */
  readonly more: number
  readonly columns: number
}

/** All on one screen: what is abnormal takes two cells, and normal ones are left off before anything else is. */
export function wallTiles(
  tiles: readonly Tile[],
  targetIds: readonly string[],
  now: number,
): WallTiles {
  const seen = tiles.map((tile) => ({ ...tile, state: shownState(tile, now) }))
  const sorted = tilesByUrgency(seen, targetIds)
  const shown: Tile[] = []
  let cells = 0
  for (const tile of sorted) {
    const takes = isWide(tile) ? 2 : 1
    if (cells + takes > MOST_CELLS) break
    cells += takes
    shown.push(tile)
  }
  return { shown, more: sorted.length - shown.length, columns: columnsOf(cells) }
}

/** Its finding is told on the tile, in words. */
export function isWide({ findings }: Pick<Tile, 'findings'>): boolean {
  return findings.length > 0
}

function columnsOf(cells: number): number {
  if (cells <= 12) return 4
  return cells <= 30 ? 6 : 8
}

/** When the newest of all readings was taken; null: nothing was read yet. */
export function dataAsOf(links: readonly Link[]): number | null {
  const times = links.flatMap(({ lastOkAt }) => (lastOkAt === null ? [] : [lastOkAt]))
  return times.length === 0 ? null : Math.max(...times)
}

/** The newest critical cause, while it is new. */
export function newCritical(groups: readonly NeedGroup[], now: number): NeedGroup | undefined {
  return groups
    .filter((group) => gravest(group) === 'critical' && now - newestOf(group) < NEW_FOR_MS)
    .toSorted((a, b) => newestOf(b) - newestOf(a))[0]
}

/** New ones stand first, whatever they are among. */
export function newFirst(groups: readonly NeedGroup[], now: number): NeedGroup[] {
  const first = newCritical(groups, now)
  return first === undefined ? [...groups] : [first, ...groups.filter((one) => one !== first)]
}

const newestOf = ({ root, followers }: NeedGroup): number =>
  Math.max(root.finding.since, ...followers.map(({ need }) => need.finding.since))

/** Never "all well" while some cannot tell. */
export function calmWords(tiles: readonly Tile[], now: number): string {
  const silent = tiles.filter((tile) => isOld(tile, now)).length
  if (tiles.length === 0) return 'Nothing is watched yet.'
  return silent === 0
    ? 'Nothing needs you.'
    : `No finding, but ${silent} of ${tiles.length} without data: not known to be well.`
}
