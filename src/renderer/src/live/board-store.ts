import type { Message } from '../../../shared/ipc/contract'
import type { Severity } from '../../../shared/model/finding'
import type { Tile } from '../../../shared/model/tile'
import { Cell, Cells } from './cell'
import type { Pause } from './pause'
import { SEVERITIES_WORST_FIRST, severityRank } from './severity'

export type Counts = Readonly<Record<Severity, number>>

/** The tiles. Counts of what is abnormal are never paused: a new critical must be seen. */
export class BoardStore {
  /** undefined: not read yet. */
  readonly tiles = new Cell<readonly Tile[] | undefined>(undefined)
  readonly byId = new Cells<Tile | undefined>(undefined)
  readonly counts = new Cell<Counts>({ low: 0, medium: 0, high: 0, critical: 0 })
  readonly worstByPanel = new Cell<Readonly<Record<string, Severity>>>({})
  readonly #newest = new Map<string, Tile>()
  readonly #pause: Pause
  #held: Message<'board'>[] | null = []

  constructor(pause: Pause) {
    this.#pause = pause
    pause.whenResumed(() => this.#show())
  }

  /** From now on batches are kept until the answer of `board.read` is here. */
  hold(): void {
    this.#held ??= []
  }

  start(answer: { readonly seq: number; readonly tiles: readonly Tile[] }): void {
    this.#newest.clear()
    for (const tile of answer.tiles) this.#newest.set(tile.id, tile)
    const held = this.#held ?? []
    this.#held = null
    for (const batch of held) if (batch.seq > answer.seq) this.#apply(batch)
    this.#publish()
  }

  take(batch: Message<'board'>): void {
    if (this.#held !== null) {
      this.#held.push(batch)
      return
    }
    this.#apply(batch)
    this.#publish()
  }

  #apply(batch: Message<'board'>): void {
    for (const tile of batch.tiles) this.#newest.set(tile.id, tile)
    for (const id of batch.removed) this.#newest.delete(id)
  }

  #publish(): void {
    const tiles = [...this.#newest.values()]
    this.counts.set(countFindings(tiles, this.counts.get()))
    this.worstByPanel.set(worstByPanel(tiles, this.worstByPanel.get()))
    if (!this.#pause.on) this.#show()
  }

  #show(): void {
    if (this.#held !== null) return
    for (const id of this.byId.keys()) {
      if (!this.#newest.has(id)) this.byId.at(id).set(undefined)
    }
    for (const [id, tile] of this.#newest) this.byId.at(id).set(tile)
    this.tiles.set([...this.#newest.values()])
  }
}

/** Each finding counts once, however many tiles show it. */
function countFindings(tiles: readonly Tile[], before: Counts): Counts {
  const seen = new Map<string, Severity>()
  for (const tile of tiles) {
    for (const finding of tile.findings) seen.set(finding.id, finding.severity)
  }
  const counts = { low: 0, medium: 0, high: 0, critical: 0 }
  for (const severity of seen.values()) counts[severity] += 1
  const same = SEVERITIES_WORST_FIRST.every((one) => counts[one] === before[one])
  return same ? before : counts
}

function worstByPanel(
  tiles: readonly Tile[],
  before: Readonly<Record<string, Severity>>,
): Readonly<Record<string, Severity>> {
  const worst: Record<string, Severity> = {}
  for (const { panelId, findings } of tiles) {
    for (const { severity } of findings) {
      const known = worst[panelId]
      if (known === undefined || severityRank(severity) > severityRank(known))
        worst[panelId] = severity
    }
  }
  return JSON.stringify(worst) === JSON.stringify(before) ? before : worst
}
