import { worst, type Finding } from '../../shared/model/finding'
import type { Tile, TileState } from '../../shared/model/tile'
import type { Source, TileDraft } from '../sources/source'
import type { TargetView } from '../sources/target-view'

export interface BoardChange {
  readonly tiles: readonly Tile[]
  readonly removed: readonly string[]
}

interface Look {
  readonly source: Source
  readonly view: TargetView
  readonly findings: readonly Finding[]
  readonly now: number
}

/** The tiles of the Overview, and which of them a look changed. */
export class Board {
  readonly #tiles = new Map<string, Tile>()
  /** Rules that judge the link itself: they hold while the data is old. */
  readonly #linkRules: ReadonlySet<string>

  constructor(parts: { linkRules: ReadonlySet<string> }) {
    this.#linkRules = parts.linkRules
  }

  get tiles(): readonly Tile[] {
    return [...this.#tiles.values()]
  }

  look(look: Look): BoardChange {
    const targetId = look.view.target.id
    const next = look.source.tiles(look.view).map((draft) => this.#toTile(draft, look))
    const changed = next.filter((tile) => !sameTile(this.#tiles.get(tile.id), tile))
    const kept = new Set(next.map((tile) => tile.id))
    const removed = this.tiles
      .filter((tile) => tile.targetId === targetId && !kept.has(tile.id))
      .map((tile) => tile.id)
    for (const id of removed) this.#tiles.delete(id)
    for (const tile of next) this.#tiles.set(tile.id, tile)
    return { tiles: changed, removed }
  }

  forget(targetId: string): readonly string[] {
    const removed = this.tiles.filter((tile) => tile.targetId === targetId).map((tile) => tile.id)
    for (const id of removed) this.#tiles.delete(id)
    return removed
  }

  /** ST7: what nobody looks at is not known, whatever was known of it. */
  #notWatched(
    tile: Pick<Tile, 'id' | 'targetId' | 'kind' | 'title' | 'panelId'>,
    now: number,
  ): Tile {
    const before = this.#tiles.get(tile.id)
    return {
      ...tile,
      ...{ state: 'unknown', figure: null, note: 'not watched', at: null, staleAfterMs: 0 },
      ...{ since: before?.off === true ? before.since : now, findings: [], off: true },
    }
  }

  #toTile(draft: TileDraft, { view, findings, now }: Look): Tile {
    const { tail, probe, ...rest } = draft
    const targetId = view.target.id
    const id = tail === '' ? targetId : `${targetId}/${tail}`
    if (view.isOff) return this.#notWatched({ ...rest, id, targetId }, now)
    const link = view.link(probe)
    const fresh = view.isFresh(probe, now)
    const own = findings.filter(
      (one) => one.subject === id && (fresh || this.#linkRules.has(one.ruleId)),
    )
    const state = judge(own, link?.lastOkAt ?? null, fresh)
    const before = this.#tiles.get(id)
    return {
      ...rest,
      id,
      targetId,
      state,
      since: before?.state === state ? before.since : now,
      at: link?.lastOkAt ?? null,
      staleAfterMs: 3 * (link?.everyMs ?? 0),
      findings: own,
    }
  }
}

/** Old data never looks normal: without a finding of its own it is stale, and never read it is unknown. */
function judge(findings: readonly Finding[], lastOkAt: number | null, fresh: boolean): TileState {
  const severity = worst(findings.map((one) => one.severity))
  if (severity !== null) return severity
  if (lastOkAt === null) return 'unknown'
  return fresh ? 'normal' : 'stale'
}

function sameTile(one: Tile | undefined, other: Tile): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other)
}
