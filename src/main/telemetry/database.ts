import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { inTransaction, rowOf, type Db } from '../history/database'

const VERSION = 1
const BUSY_MS = 5_000
const PAGE_BYTES = 8_192

/**
 * `chunks` hold the spans, packed; everything else is an index over them: a row for each trace, figures for each minute,
 * service and operation and for each caller and called, and the error groups.
 */
const SCHEMA = `
  create table if not exists meta (name text primary key, value real not null) without rowid;
  create table if not exists names (id integer primary key, text text not null unique);
  create table if not exists chunks (
    id integer primary key, from_ms real not null, to_ms real not null, spans integer not null,
    tags blob not null, data blob not null);
  create table if not exists traces (
    id integer primary key, trace blob not null unique, start_ms real not null, end_ms real not null,
    service integer, name integer, spans integer not null, errors integer not null,
    services text not null, names text not null, chunks text not null, last_chunk integer not null);
  create index if not exists traces_by_start on traces (start_ms);
  create index if not exists traces_by_chunk on traces (last_chunk);
  create table if not exists red (
    minute integer not null, service integer not null, name integer not null, count integer not null,
    errors integer not null, buckets text not null, primary key (minute, service, name)) without rowid;
  create table if not exists edges (
    minute integer not null, service integer not null, kind text not null, peer text not null,
    count integer not null, errors integer not null, buckets text not null,
    primary key (minute, service, kind, peer)) without rowid;
  create table if not exists edge_names (peer text primary key, service text not null) without rowid;
  create table if not exists errors (
    id text primary key, service text not null, type text not null, message text not null,
    frame text not null, severity text not null, retriable integer not null, transient integer not null,
    owner text not null, rule text not null, count integer not null, first_ms real not null,
    last_ms real not null, trace text not null) without rowid;
  create table if not exists error_counts (
    at integer not null, id text not null, count integer not null, primary key (at, id)) without rowid;`

/** Opens the file, or makes it. WAL: a kill loses at most what was not committed. */
export function openTraces(path: string): Db {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const db = new Database(path, { timeout: BUSY_MS })
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`)
    // Set before the first table: what is dropped gives its room back to the disk.
    db.pragma('auto_vacuum = incremental')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('wal_autocheckpoint = 500')
    const [version = 0] = (rowOf(db, 'pragma user_version') ?? []) as number[]
    if (version > VERSION) throw new Error(`written by a newer Switchyard (version ${version})`)
    inTransaction(db, () => {
      db.exec(SCHEMA)
      db.exec(`pragma user_version = ${VERSION}`)
    })
    if (path !== ':memory:') chmodSync(path, 0o600)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** What the file holds, without pages that wait to be given back. */
export function usedBytes(db: Db): number {
  const pragma = (name: string): number => Number(rowOf(db, `pragma ${name}`)?.[0] ?? 0)
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/** The log beside the file; it is folded in every few MB. */
export function walBytes(path: string): number {
  if (path === ':memory:') return 0
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
