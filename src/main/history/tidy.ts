import { inTransaction, rowOf, type Db } from './database'
import type { HistoryLimits } from './protocol'

const ROWS_A_STEP = 200

/** Removes a little of what is past its time. False: nothing is left to remove. */
export function tidyStep(db: Db, limits: HistoryLimits, now: number): boolean {
  return (
    dropAxis(db, now - limits.seriesKeptMs) ||
    dropTables(db, now - limits.tablesKeptMs) ||
    dropEvents(db, now - limits.eventsKeptMs)
  )
}

function dropAxis(db: Db, before: number): boolean {
  const axis = rowOf(db, 'select id from axes where to_ms < ? limit 1', before)?.[0]
  if (axis === undefined) return false
  inTransaction(db, () => {
    db.prepare('delete from chunks where axis = ? and series in (select id from series)').run([
      axis,
    ])
    db.prepare('delete from axes where id = ?').run([axis])
  })
  return true
}

/** They were put in by time: the first ones tell, and no index is needed. */
function dropTables(db: Db, before: number): boolean {
  const first = `select id, at from tables order by id limit ${ROWS_A_STEP}`
  const sql = `delete from tables where id in (select id from (${first}) where at < ?)`
  return db.prepare(sql).run([before]).changes > 0
}

function dropEvents(db: Db, before: number): boolean {
  const old = `select id from events where at < ? limit ${ROWS_A_STEP}`
  return db.prepare(`delete from events where id in (${old})`).run([before]).changes > 0
}
