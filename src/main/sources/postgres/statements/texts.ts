import { redactSql } from '../redact-sql'
import type { TextRow } from '../statement'
import type { Entry } from './counters'

/** Asked for at once, the heaviest statements first. */
const MOST_AT_ONCE = 200
const MOST_KEPT = 20_000
/** Reading texts may take this share of the time. */
const COST_SHARE = 0.02
/** Shown shorter than the server keeps it; the whole is read where it is explained. */
const SHOWN_CHARS = 1_000

/** Texts and names, each asked for once. Literals are gone before a text is kept: Q21. */
export class StatementTexts {
  readonly #texts = new Map<string, string>()
  readonly #names = new Map<string, string>()
  #textsDueAtMs = 0

  /** undefined: not read yet. '': the server keeps none. */
  text({ databaseId, queryId }: Pick<Entry, 'databaseId' | 'queryId'>): string | undefined {
    return this.#texts.get(`${databaseId}.${queryId}`)
  }

  role({ userId }: Pick<Entry, 'userId'>): string {
    return this.#names.get(`r${userId}`) ?? `oid ${userId}`
  }

  database({ databaseId }: Pick<Entry, 'databaseId'>): string {
    return this.#names.get(`d${databaseId}`) ?? `oid ${databaseId}`
  }

  /** Query ids whose text is worth reading now; none while the last reading is not paid off. */
  missingTexts(entries: readonly Entry[], atMs: number): string[] {
    if (atMs < this.#textsDueAtMs) return []
    const missing = entries.filter((entry) => this.text(entry) === undefined)
    return [...new Set(missing.map(({ queryId }) => queryId))].slice(0, MOST_AT_ONCE)
  }

  missingNames(entries: readonly Entry[]): string[] {
    const oids = entries.flatMap(({ userId, databaseId }) => [
      ...(this.#names.has(`r${userId}`) ? [] : [userId]),
      ...(this.#names.has(`d${databaseId}`) ? [] : [databaseId]),
    ])
    return [...new Set(oids)]
  }

  /** `entries`: those that were asked for; what has no text by now has none at all. */
  takeTexts(rows: readonly TextRow[], asked: readonly string[], entries: readonly Entry[]): void {
    if (this.#texts.size > MOST_KEPT) this.#texts.clear()
    for (const [databaseId, queryId, query] of rows) {
      this.#texts.set(`${databaseId ?? ''}.${queryId ?? ''}`, shorten(redactSql(query ?? '')))
    }
    const ids = new Set(asked)
    for (const entry of entries) {
      if (!ids.has(entry.queryId) || this.text(entry) !== undefined) continue
      this.#texts.set(`${entry.databaseId}.${entry.queryId}`, '')
    }
  }

  takeNames(rows: readonly TextRow[], asked: readonly string[]): void {
    for (const [kind, oid, name] of rows) this.#names.set(`${kind ?? ''}${oid ?? ''}`, name ?? '')
    // A dropped role or database has no name any more: not asked again.
    for (const oid of asked) {
      for (const key of [`r${oid}`, `d${oid}`]) {
        if (!this.#names.has(key)) this.#names.set(key, `oid ${oid}`)
      }
    }
  }

  /** `tookMs`: what the reading cost, good or not. */
  paid(tookMs: number, atMs: number): void {
    this.#textsDueAtMs = atMs + tookMs / COST_SHARE
  }

  forget(): void {
    this.#texts.clear()
    this.#names.clear()
    this.#textsDueAtMs = 0
  }
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)} ...`
}
