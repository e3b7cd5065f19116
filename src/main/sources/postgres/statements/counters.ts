import type { TextRow } from '../statement'

/** What pg_stat_statements counts, since whenever, or between two readings. */
export interface Counts {
  readonly calls: number
  readonly totalMs: number
  /** Sum of the squares of the times: two sums can be subtracted, two deviations cannot. */
  readonly squares: number
  readonly rows: number
  readonly hits: number
  readonly reads: number
  readonly tempBlocks: number
}

export interface Entry extends Counts {
  /** `role.database.query.t`: one of these is one statement. */
  readonly key: string
  readonly userId: string
  readonly databaseId: string
  readonly queryId: string
  readonly topLevel: boolean
  /** When the server began to count this one; null: it does not say. */
  readonly since: string | null
}

export interface StatementReading {
  readonly entries: ReadonlyMap<string, Entry>
  /** When all of it was last reset; null: the server does not say. */
  readonly resetAt: string | null
  readonly blockBytes: number
}

export function readCounters(rows: readonly TextRow[]): StatementReading {
  const entries = new Map<string, Entry>()
  let resetAt: string | null = null
  let blockBytes = 8_192
  for (const row of rows) {
    if (row[2] == null) {
      resetAt = row[11] ?? null
      blockBytes = Number(row[4] ?? blockBytes)
    } else {
      const entry = toEntry(row)
      entries.set(entry.key, entry)
    }
  }
  return { entries, resetAt, blockBytes }
}

function toEntry(row: TextRow): Entry {
  const [userId, databaseId, queryId, top] = row.map((cell) => cell ?? '')
  const number = (at: number): number => Number(row[at] ?? 0)
  const calls = number(4)
  const totalMs = number(5)
  const mean = calls === 0 ? 0 : totalMs / calls
  return {
    key: `${userId ?? ''}.${databaseId ?? ''}.${queryId ?? ''}.${top ?? ''}`,
    userId: userId ?? '',
    databaseId: databaseId ?? '',
    queryId: queryId ?? '',
    topLevel: top === 't',
    since: row[11] ?? null,
    calls,
    totalMs,
    squares: calls * (number(6) ** 2 + mean ** 2),
    rows: number(7),
    hits: number(8),
    reads: number(9),
    tempBlocks: number(10),
  }
}

/** What ran between two readings. */
export interface Step {
  readonly seconds: number
  readonly deltas: ReadonlyMap<string, Counts>
}

export type Advance =
  | { readonly kind: 'first' }
  /** The counters were reset in between: what ran is not known. */
  | { readonly kind: 'break' }
  | ({ readonly kind: 'step' } & Step)

/** Q7: differences of the ever-growing counters. A reset is a break, never a negative; nothing is ever reset by us. */
export class StatementCounters {
  #before: { readonly reading: StatementReading; readonly atMs: number } | undefined

  /** `atMs` is monotonic. */
  next(reading: StatementReading, atMs: number): Advance {
    const before = this.#before
    this.#before = { reading, atMs }
    if (before === undefined || atMs <= before.atMs) return { kind: 'first' }
    if (wasReset(before.reading, reading)) return { kind: 'break' }
    const deltas = new Map<string, Counts>()
    for (const [key, now] of reading.entries) {
      const delta = difference(before.reading.entries.get(key), now)
      if (delta !== undefined && delta.calls > 0) deltas.set(key, delta)
    }
    return { kind: 'step', seconds: (atMs - before.atMs) / 1_000, deltas }
  }

  /** After a reconnect the server may be another one. */
  forget(): void {
    this.#before = undefined
  }
}

/** Old versions do not tell of a reset: then most entries are gone or smaller at once. */
function wasReset(before: StatementReading, now: StatementReading): boolean {
  if (before.resetAt !== now.resetAt) return true
  if (now.resetAt !== null || before.entries.size === 0) return false
  let lost = 0
  for (const [key, one] of before.entries) {
    const same = now.entries.get(key)
    if (same === undefined || same.calls < one.calls) lost += 1
  }
  return lost * 2 > before.entries.size
}

/** undefined: this one alone was reset. One that was not there before began to count after the last reading: all of it is new. */
function difference(before: Entry | undefined, now: Entry): Counts | undefined {
  if (before === undefined) return now
  if (before.since !== now.since) return undefined
  const grown = (name: keyof Counts): number => now[name] - before[name]
  const delta = {
    calls: grown('calls'),
    totalMs: grown('totalMs'),
    squares: grown('squares'),
    rows: grown('rows'),
    hits: grown('hits'),
    reads: grown('reads'),
    tempBlocks: grown('tempBlocks'),
  }
  if (delta.calls < 0 || delta.totalMs < 0 || delta.rows < 0) return undefined
  // A difference of two large sums of squares can end below zero by rounding.
  return { ...delta, squares: Math.max(0, delta.squares) }
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    calls: a.calls + b.calls,
    totalMs: a.totalMs + b.totalMs,
    squares: a.squares + b.squares,
    rows: a.rows + b.rows,
    hits: a.hits + b.hits,
    reads: a.reads + b.reads,
    tempBlocks: a.tempBlocks + b.tempBlocks,
  }
}
