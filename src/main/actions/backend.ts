import { AppError } from '../../shared/errors/app-error'
import { redactSql } from '../sources/postgres/redact-sql'
import type { ActionTools, Preview } from './action'

/** One session of a server. Times as text: a Date drops the microseconds that tell a reused pid apart. */
export interface Backend {
  readonly pid: number
  readonly user: string
  readonly app: string
  readonly client: string
  readonly kind: string
  readonly state: string
  readonly backendStart: string
  readonly xactStart: string
  readonly queryId: string
  readonly query: string
  readonly xactAgeMs: number | null
  readonly queryAgeMs: number | null
  readonly locks: number
  readonly isSuperuser: boolean
  /** Of the role that would act, asked by the role that watches. */
  readonly maySignal: boolean
  readonly maySeeAll: boolean
}

/** Source: pg_stat_activity, pg_locks, pg_roles. $2: the role that would act; null: none. */
const BACKEND_SQL = `
  select a.pid, coalesce(a.usename, '') as "user", coalesce(a.application_name, '') as app,
         coalesce(host(a.client_addr), 'local') as client, coalesce(a.backend_type, '') as kind,
         coalesce(a.state, '') as state, a.backend_start::text as "backendStart",
         coalesce(a.xact_start::text, '') as "xactStart", coalesce(a.query_id::text, '') as "queryId",
         left(coalesce(a.query, ''), 1000) as query,
         (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::float8 as "xactAgeMs",
         (extract(epoch from clock_timestamp() - a.query_start) * 1000)::float8 as "queryAgeMs",
         (select count(*) from pg_locks l where l.pid = a.pid and l.granted)::int as locks,
         coalesce(r.rolsuper, false) as "isSuperuser",
         coalesce(me.rolsuper or pg_has_role(me.oid, a.usesysid, 'usage')
                  or (not r.rolsuper and pg_has_role(me.oid, 'pg_signal_backend', 'usage')), false) as "maySignal",
         coalesce(me.rolsuper or pg_has_role(me.oid, 'pg_read_all_stats', 'usage')
                  or pg_has_role(me.oid, a.usesysid, 'usage'), false) as "maySeeAll"
    from pg_stat_activity a
    left join pg_roles r on r.oid = a.usesysid
    left join pg_roles me on me.rolname = $2
   where a.pid = $1`

export async function findBackend(pid: number, tools: ActionTools): Promise<Backend | undefined> {
  const rows = await tools.postgres.read<Backend>(BACKEND_SQL, [pid, tools.credential.user])
  const [row] = rows
  return row === undefined ? undefined : { ...row, query: redactSql(row.query) }
}

/** What was shown when the person chose this session. */
export interface ShownBackend {
  readonly pid: number
  readonly backendStart: string
  readonly xactStart?: string | undefined
  readonly queryId?: string | undefined
}

/** The session as it is now, or the refusal: gone, another one, other work, ours, or not to be touched. */
export async function requireBackend(shown: ShownBackend, tools: ActionTools): Promise<Backend> {
  const backend = await findBackend(shown.pid, tools)
  if (backend === undefined) throw changed(`session ${shown.pid} has ended`)
  if (!isSameInstant(backend.backendStart, shown.backendStart)) {
    throw changed(`pid ${shown.pid} now belongs to another session`)
  }
  if (shown.xactStart !== undefined && !isSameInstant(backend.xactStart, shown.xactStart)) {
    throw changed(`session ${shown.pid} is in another transaction by now`)
  }
  if (shown.queryId !== undefined && backend.queryId !== shown.queryId) {
    throw changed(`session ${shown.pid} runs another statement by now`)
  }
  requireTouchable(backend, tools)
  return backend
}

/** What must hold for this to be the very session and work that was shown. */
export function identityOf({ pid, backendStart, xactStart, queryId }: Backend): string {
  return JSON.stringify([pid, backendStart, xactStart, queryId])
}

/** The values of `identityOf`, for a condition in the acting statement itself. */
export function identityValues(preview: Preview): readonly [number, string, string, string] {
  return JSON.parse(preview.fingerprint) as [number, string, string, string]
}

/** Only the very session that was shown, still at the same work. $1 to $4: `identityValues`. */
export const SAME_BACKEND = `pid = $1 and backend_start::text = $2
   and coalesce(xact_start::text, '') = $3 and coalesce(query_id::text, '') = $4`

export function describe({ pid, user, app, client }: Backend): string {
  return `${pid} of ${user === '' ? 'no user' : user}${app === '' ? '' : ` (${app})`} from ${client}`
}

export function formatAge(ms: number | null): string {
  if (ms === null) return 'unknown'
  const seconds = ms / 1_000
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return `${(seconds / 3_600).toFixed(1)} h`
}

function requireTouchable(backend: Backend, tools: ActionTools): void {
  const { pid, kind, app } = backend
  const seen = tools.view.table('postgres.sessions')?.find((row) => row.pid === pid)
  if (app.startsWith('switchyard/') || seen?.kind === 'ours') {
    throw refused(`session ${pid} is our own`)
  }
  if (kind === 'walsender') throw refused(`session ${pid} feeds a replica`)
  if (kind === 'autovacuum worker' && /to prevent wraparound/i.test(backend.query)) {
    throw refused(`autovacuum ${pid} prevents a wraparound: it would start again at once`)
  }
  if (kind !== 'client backend' && kind !== 'autovacuum worker') {
    throw refused(`process ${pid} is a ${kind === '' ? 'server process' : kind}, not a session`)
  }
  requireRights(backend, tools.credential.user)
}

function requireRights(
  { pid, isSuperuser, maySignal, maySeeAll }: Backend,
  role: string | null,
): void {
  if (role === null) throw new AppError('action/not-permitted', 'no action role is configured')
  const lacking = (message: string, grant: string): AppError =>
    new AppError('action/not-permitted', message, { context: { grant } })
  if (!maySignal && isSuperuser) {
    throw new AppError(
      'action/not-permitted',
      `session ${pid} belongs to a superuser; ${role} is none`,
    )
  }
  if (!maySignal)
    throw lacking(`${role} may not end sessions`, `GRANT pg_signal_backend TO ${role};`)
  // Without it the identity of the session cannot be checked in the acting statement.
  if (!maySeeAll)
    throw lacking(`${role} may not see other sessions`, `GRANT pg_read_all_stats TO ${role};`)
}

/** Sources write the same instant with or without a zone of minutes, or as ISO: compare the digits. */
function isSameInstant(a: string, b: string): boolean {
  return normal(a) === normal(b)
}

function normal(text: string): string {
  return text
    .replace('T', ' ')
    .replace(/(?:Z|\+00(?::?00)?)$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

function changed(message: string): AppError {
  return new AppError('action/target-changed', message)
}

function refused(message: string): AppError {
  return new AppError('action/not-possible', message)
}
