import type { JournalDraft, JournalEvent } from '../shared/model/event'
import type { Finding } from '../shared/model/finding'
import type { TableName } from '../shared/model/tables/index'
import type { Tile } from '../shared/model/tile'
import type { Board } from './alerts/board'
import type { Judge } from './alerts/judge'
import type { Publisher } from './bridge/publish'
import type { History } from './history/index'
import { LinkNews } from './link-news'
import type { Recall } from './recall'
import { SampleSpreader } from './sampler/spread-samples'
import type { Source } from './sources/source'
import type { Observation, TargetView } from './sources/target-view'

export interface FlowParts {
  readonly sources: readonly Source[]
  readonly history: Pick<History, 'append' | 'putTable' | 'addEvents' | 'seq'>
  readonly judge: Judge
  readonly board: Board
  readonly publisher: Publisher
  readonly recall: Recall
  readonly now: () => number
  /** Monotonic: how long a finding has held. */
  readonly monotonic: () => number
  /** Told of the findings of a target after each look. */
  readonly onFindings: (targetId: string, findings: readonly Finding[]) => void
  readonly newId: () => string
}

/** The way of one reading: remember it, judge it, show it. Nothing comes back along it. */
export class Flow {
  readonly #parts: FlowParts
  readonly #spreader = new SampleSpreader()
  readonly #links = new LinkNews()
  /** Hears what a look raised and cleared: incidents. */
  onJudgement: ((raised: readonly Finding[], cleared: readonly Finding[]) => void) | undefined

  /** Hears what the journal is told: incidents. */
  onNote: ((events: readonly JournalEvent[]) => void) | undefined

  constructor(parts: FlowParts) {
    this.#parts = parts
  }

  take(observation: Observation, view: TargetView): void {
    const { history, publisher } = this.#parts
    for (const batch of this.#spreader.spread(observation)) {
      history.append(batch)
      publisher.samples(history.seq, batch.at, batch.samples)
    }
    publisher.link(observation.link)
    this.#tables(observation)
    const { link, at } = observation
    const news = this.#links.take(link, at, this.#parts.monotonic())
    this.note([...(observation.events ?? []), ...news])
    this.#parts.recall.take(observation, view)
    this.look(view)
  }

  /** Judges a target anew: after a reading, and each second, since age alone changes a state. */
  look(view: TargetView): void {
    const { judge, board, publisher, history, sources } = this.#parts
    const source = sources.find((one) => one.kind === view.target.kind)
    if (source === undefined) return
    const now = this.#parts.now()
    // ST7: what nobody looks at has no findings, and is not well either: its tiles say so.
    if (view.isOff) judge.forget(view.target.id)
    const { raised, cleared } = view.isOff
      ? { raised: [], cleared: [] }
      : judge.look(view, now, this.#parts.monotonic())
    const findings = judge.findings(view.target.id)
    const before = new Map(board.tiles.map((tile) => [tile.id, tile]))
    const change = board.look({ source, view, findings, now })
    publisher.board(history.seq, change.tiles, change.removed)
    this.note([
      ...raised.map((one) => toEvent(one, now, 'raised')),
      ...cleared.map((one) => toEvent(one, now, 'cleared')),
      ...change.tiles.flatMap((tile) => stateEvent(before.get(tile.id), tile, now)),
    ])
    this.#parts.onFindings(view.target.id, findings)
    if (raised.length + cleared.length > 0) this.onJudgement?.(raised, cleared)
  }

  /** Writes to the journal and shows it. */
  note(drafts: readonly JournalDraft[]): void {
    if (drafts.length === 0) return
    const { history, publisher, newId } = this.#parts
    const events: JournalEvent[] = drafts.map((draft) => ({ ...draft, id: newId() }))
    history.addEvents(events)
    publisher.events(events)
    this.onNote?.(events)
  }

  forget(targetId: string): void {
    const { judge, board, publisher, history } = this.#parts
    judge.forget(targetId)
    this.#spreader.forget(targetId)
    this.#links.forget(targetId)
    this.#parts.recall.forget(targetId)
    publisher.board(history.seq, [], board.forget(targetId))
  }

  #tables({ targetId, at, tables, truncatedFrom }: Observation): void {
    for (const [name, rows] of Object.entries(tables ?? {})) {
      const snapshot = {
        targetId,
        table: name,
        at,
        rows: rows as unknown as Record<string, unknown>[],
        truncatedFrom: truncatedFrom?.[name as TableName] ?? null,
      }
      this.#parts.history.putTable(snapshot)
      this.#parts.publisher.table(snapshot)
    }
  }
}

function toEvent(finding: Finding, at: number, what: 'raised' | 'cleared'): JournalDraft {
  return {
    at,
    kind: 'finding',
    targetId: finding.targetId,
    subject: finding.subject,
    severity: what === 'raised' ? finding.severity : null,
    title: what === 'raised' ? finding.title : `Cleared: ${finding.title}`,
    detail: finding.detail,
  }
}

function stateEvent(before: Tile | undefined, tile: Tile, at: number): JournalDraft[] {
  if (before === undefined || before.state === tile.state) return []
  if (before.state === 'unknown' && tile.state === 'normal') return []
  return [
    {
      at,
      kind: 'state',
      targetId: tile.targetId,
      subject: tile.id,
      severity: null,
      title: `${tile.id}: ${before.state} to ${tile.state}`,
      detail: tile.note,
    },
  ]
}
