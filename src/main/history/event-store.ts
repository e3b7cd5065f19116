import type { JournalEvent } from '../../shared/model/event'
import { rowOf, rowsOf, type Db } from './database'
import type { EventQuery } from './protocol'

/** The one journal. */
export class EventStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  add(events: readonly JournalEvent[]): void {
    const insert = this.#db.prepare('insert or ignore into events values (?, ?, ?, ?, ?)')
    for (const event of events) {
      insert.run([event.id, event.at, event.kind, event.targetId, JSON.stringify(event)])
    }
  }

  /** Newest first; `total` counts those beyond the limit too. */
  read(query: EventQuery): { events: JournalEvent[]; total: number } {
    const { fromMs, toMs, targetId, kinds, limit } = query
    const conditions = ['at >= ?', 'at <= ?']
    const values: unknown[] = [fromMs, toMs]
    if (targetId !== null) {
      conditions.push('target = ?')
      values.push(targetId)
    }
    if (kinds.length > 0) {
      conditions.push(`kind in (${kinds.map(() => '?').join(', ')})`)
      values.push(...kinds)
    }
    const where = `from events where ${conditions.join(' and ')}`
    const sql = `select data ${where} order by at desc, id desc limit ?`
    return {
      events: rowsOf(this.#db, sql, ...values, limit).map(
        ([data]) => JSON.parse(data as string) as JournalEvent,
      ),
      total: (rowOf(this.#db, `select count(*) ${where}`, ...values)?.[0] as number) || 0,
    }
  }
}
