import { inTransaction, rowsOf, type Db } from '../history/database'
import type { Retention } from './limits'

const CHUNKS_A_STEP = 20
/** Over the size, no more goes than has to. */
const CHUNKS_FOR_ROOM = 2
const PAGES_A_STEP = 256
const MINUTE_MS = 60_000

/** Drops the oldest chunks while they are past their time or the file is over its size, with all that only they were about. */
export function dropOldest(
  db: Db,
  { keptMs, keptBytes, now, usedBytes }: Retention & { now: number; usedBytes: number },
): boolean {
  const oldest = rowsOf(
    db,
    `select id, to_ms, spans from chunks order by id limit ${CHUNKS_A_STEP}`,
  )
  const isOver = usedBytes > keptBytes
  const gone = isOver
    ? oldest.slice(0, CHUNKS_FOR_ROOM)
    : oldest.filter(([, toMs]) => Number(toMs) < now - keptMs)
  const last = gone.at(-1)
  if (last === undefined) return dropFigures(db, now - keptMs)
  const spans = gone.reduce((sum, row) => sum + Number(row[2]), 0)
  inTransaction(db, () => {
    for (const [id] of gone) db.prepare('delete from chunks where id = ?').run([id])
    // A trace whose newest chunk is not younger than the last one dropped has nothing left.
    db.prepare('delete from traces where last_chunk <= ?').run([last[0]])
    db.prepare(`update meta set value = value - ? where name = 'spans'`).run([spans])
    db.prepare(
      `insert into meta (name, value) values ('dropped-spans', ?)
         on conflict (name) do update set value = value + excluded.value`,
    ).run([spans])
    if (isOver) dropBefore(db, Number(last[1]))
  })
  db.pragma(`incremental_vacuum(${PAGES_A_STEP})`)
  return true
}

function dropFigures(db: Db, before: number): boolean {
  return inTransaction(db, () => dropBefore(db, before)) > 0
}

function dropBefore(db: Db, before: number): number {
  const remove = (sql: string, at: number): number => db.prepare(sql).run([at]).changes
  return (
    remove('delete from red where minute < ?', Math.floor(before / MINUTE_MS)) +
    remove('delete from edges where minute < ?', Math.floor(before / MINUTE_MS)) +
    remove('delete from error_counts where at < ?', before) +
    remove('delete from errors where last_ms < ?', before)
  )
}
