import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database from 'libsql'

/** A connection to the file; the only place that knows its library. */
export type Db = InstanceType<typeof Database>

const VERSION = 1
const BUSY_MS = 5_000
/** Packed chunks are one to three KB: they leave less unused in larger pages. */
const PAGE_BYTES = 8_192

const SCHEMA = `
  create table if not exists meta (name text primary key, value real not null) without rowid;
  create table if not exists series (id integer primary key, key text not null unique);
  create table if not exists ticks (id integer primary key, at real not null, data blob not null);
  create table if not exists axes (
    id integer primary key, seal integer not null, from_ms real not null, to_ms real not null,
    points integer not null, data blob not null);
  create table if not exists chunks (
    series integer not null, axis integer not null, data blob not null, unique (series, axis));
  create table if not exists tables (
    id integer primary key, target text not null, name text not null, at real not null,
    truncated_from integer, data blob);
  create index if not exists tables_by_time on tables (target, name, at);
  create table if not exists events (
    id text primary key, at real not null, kind text not null, target text, data text not null)
    without rowid;
  create index if not exists events_by_time on events (at);`

/** Opens the file, or makes it. WAL: a kill loses at most what was not committed. */
export function openDatabase(path: string, readOnly = false): Db {
  if (readOnly) return openToLook(path)
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const db = new Database(path, { timeout: BUSY_MS })
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('wal_autocheckpoint = 500')
    prepare(db)
    if (path !== ':memory:') chmodSync(path, 0o600)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Changes nothing; a file that is not there yet is an empty one. */
function openToLook(path: string): Db {
  if (!existsSync(path)) return openDatabase(':memory:')
  const db = new Database(path, { timeout: BUSY_MS })
  try {
    db.pragma('query_only = on')
    refuseNewer(db)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

function prepare(db: Db): void {
  refuseNewer(db)
  inTransaction(db, () => {
    db.exec(SCHEMA)
    db.exec(`pragma user_version = ${VERSION}`)
  })
}

function refuseNewer(db: Db): void {
  const [version = 0] = (rowOf(db, 'pragma user_version') ?? []) as number[]
  if (version > VERSION) throw new Error(`written by a newer Switchyard (version ${version})`)
}

export function inTransaction<T>(db: Db, work: () => T): T {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (thrown) {
    // A full disk may have rolled back already.
    if (db.inTransaction) db.exec('rollback')
    throw thrown
  }
}

/** All rows as arrays: objects carry extra fields, and their blobs come in another type. */
export function rowsOf(db: Db, sql: string, ...values: unknown[]): unknown[][] {
  return db.prepare(sql).raw().all(values) as unknown[][]
}

export function rowOf(db: Db, sql: string, ...values: unknown[]): unknown[] | undefined {
  return db.prepare(sql).raw().get(values) as unknown[] | undefined
}

const codeOf = (thrown: unknown): string => {
  const { code } = thrown as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** The file or its disk refused, rather than the data. */
export const isFromFile = (thrown: unknown): boolean => codeOf(thrown).startsWith('SQLITE_')

/** The file itself is at fault; trying again would not help. */
export function isDamage(thrown: unknown): boolean {
  const code = codeOf(thrown)
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')
}

/** Moves a damaged file out of the way, for whoever wants to look into it. Its new name. */
export function setAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const aside = `${path}.corrupt-${stamp}`
  for (const tail of ['', '-wal', '-shm']) {
    if (existsSync(path + tail)) renameSync(path + tail, aside + tail)
  }
  return basename(aside)
}
