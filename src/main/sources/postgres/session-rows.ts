import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { SessionRow } from '../../../shared/model/tables/postgres'
import { parsePgTime } from './pg-time'
import type { SqlRedactor } from './redact-sql'
import type { TextRow } from './statement'

const Count = z.coerce.number().nullable()

const Standby = z.object({
  pid: z.number(),
  state: z.string().nullable(),
  sync: z.string().nullable(),
  write: z.string().nullable(),
  flush: z.string().nullable(),
  replay: z.string().nullable(),
  bytes: z.number().nullable(),
})
export type Standby = z.output<typeof Standby>

const Replica = z.object({
  received: z.number().nullable(),
  replayed: z.number().nullable(),
  lastCommit: z.string().nullable(),
  paused: z.boolean(),
  receiving: z.boolean(),
})
export type Replica = z.output<typeof Replica>

const Databases = z.object({
  commits: Count,
  rollbacks: Count,
  hits: Count,
  reads: Count,
  deadlocks: Count,
  reset: z.string().nullable(),
  count: z.number(),
})
export type Databases = z.output<typeof Databases>

const Header = z.object({
  now: z.string(),
  own: z.number(),
  user: z.string(),
  seesAll: z.boolean(),
  max: z.number(),
  reserved: z.number(),
  databases: Databases,
  standbys: z.array(Standby).nullable(),
  replica: Replica.nullable(),
})
export type Header = z.output<typeof Header>

/** The header of a tick, checked: a server is not trusted to answer in the shape that we asked for. */
export function readHeader(rows: readonly TextRow[]): Header {
  const text = rows.find((row) => row[0] === '0')?.[14]
  const parsed = Header.safeParse(parseJson(text ?? ''))
  if (parsed.success) return parsed.data
  throw new AppError(
    'source/bad-answer',
    'the server answered the reading in another shape than PostgreSQL does',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The sessions of a tick. Ages are counted from the server's own clock, so that a skewed one here does no harm. */
export function readSessions(
  rows: readonly TextRow[],
  header: Header,
  redactor: SqlRedactor,
): SessionRow[] {
  const now = parsePgTime(header.now) ?? 0
  const age = (text: string | null | undefined): number | null => {
    const at = parsePgTime(text)
    return at === null ? null : Math.max(0, now - at)
  }
  return rows.filter((row) => row[0] !== '0').map((row) => toSession(row, header, redactor, age))
}

function toSession(
  row: TextRow,
  header: Header,
  redactor: SqlRedactor,
  age: (text: string | null | undefined) => number | null,
): SessionRow {
  const [
    pid,
    type,
    user,
    app,
    client,
    database,
    state,
    waitType,
    wait,
    started,
    xact,
    query,
    change,
  ] = row
  const isOwn = Number(pid) === header.own || (app ?? '').startsWith('switchyard/')
  return {
    pid: Number(pid),
    kind: isOwn ? 'ours' : kindOf(type ?? ''),
    user: user ?? '',
    app: app ?? '',
    client: client ?? 'local',
    database: database ?? '',
    state: state ?? type ?? 'unknown',
    waitEventType: waitType ?? null,
    waitEvent: wait ?? null,
    backendStart: started ?? '',
    xactStart: xact ?? null,
    backendAgeMs: age(started) ?? 0,
    xactAgeMs: age(xact),
    queryAgeMs: state === 'idle' ? null : age(query),
    stateAgeMs: age(change),
    queryId: row[13] ?? null,
    query: redactor.clean(row[14] ?? ''),
    locksHeld: null,
    backendXmin: row[15] ?? null,
    blockedBy: readPids(row[16]),
  }
}

function kindOf(type: string): SessionRow['kind'] {
  if (type === 'client backend') return 'client'
  if (type === 'autovacuum worker') return 'autovacuum'
  if (type === 'walsender') return 'walsender'
  return type === 'parallel worker' ? 'parallel' : 'other'
}

/** `{12,34}`; parallel workers make a pid come twice. */
function readPids(text: string | null | undefined): number[] {
  const pids = (text ?? '').match(/\d+/g) ?? []
  return [...new Set(pids.map(Number))]
}
