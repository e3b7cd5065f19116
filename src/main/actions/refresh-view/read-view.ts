import { AppError } from '../../../shared/errors/app-error'
import type { ActionTools } from '../action'

/** A materialized view as it is now, and what the acting role may do with it. */
export interface FoundView {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** Quoted by the server, ready for a statement. */
  readonly quoted: string
  readonly sizeBytes: number
  readonly isPopulated: boolean
  readonly hasUniqueIndex: boolean
  readonly isReplica: boolean
  readonly mayRefresh: boolean
  readonly mayUseSchema: boolean
  readonly version: number
  /** A session that refreshes it now, or holds it for another reason. */
  readonly busyPid: number | null
  /** Sessions that read it now: a plain refresh waits for them, and they are few for an instant only. */
  readonly readers: number
}

/**
 * Source: pg_class, pg_index, pg_locks. $1: oid, $2: the acting role. Before 17 there is no MAINTAIN: only the owner may refresh.
 * Pages, not pg_relation_size: that waits on the lock of a running refresh. CONCURRENTLY needs a unique index on plain columns without WHERE.
 */
const VIEW_SQL = `
  select c.oid::int8::text as oid_text, n.nspname as schema, c.relname as name,
         format('%I.%I', n.nspname, c.relname) as quoted,
         c.relpages::float8 * current_setting('block_size')::int as "sizeBytes", c.relispopulated as "isPopulated",
         exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid
                    and i.indimmediate and i.indpred is null and i.indexprs is null) as "hasUniqueIndex",
         pg_is_in_recovery() as "isReplica",
         current_setting('server_version_num')::int as version,
         coalesce(case when current_setting('server_version_num')::int >= 170000
                       then has_table_privilege(me.oid, c.oid, 'MAINTAIN')
                       else pg_has_role(me.oid, c.relowner, 'usage') end, false) as "mayRefresh",
         coalesce(has_schema_privilege(me.oid, n.oid, 'USAGE'), false) as "mayUseSchema",
         (select min(l.pid) from pg_locks l where l.locktype = 'relation' and l.relation = c.oid
             and l.database = (select oid from pg_database where datname = current_database())
             and l.granted and l.mode in ('ExclusiveLock', 'AccessExclusiveLock')) as "busyPid",
         (select count(distinct l.pid) from pg_locks l where l.locktype = 'relation' and l.relation = c.oid
             and l.database = (select oid from pg_database where datname = current_database())
             and l.granted and l.mode = 'AccessShareLock')::int as readers
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_roles me on me.rolname = $2
   where c.oid = $1::text::oid and c.relkind = 'm'`

export async function findView(oid: number, tools: ActionTools): Promise<FoundView | undefined> {
  const values = [String(oid), tools.credential.user]
  const [row] = await tools.postgres.read<FoundView & { oid_text: string }>(VIEW_SQL, values)
  return row === undefined ? undefined : { ...row, oid: Number(row.oid_text) }
}

/** The view that was shown, ready to be refreshed by the acting role, or the refusal in words. */
export async function requireView(
  shown: { oid: number; schema: string; name: string },
  tools: ActionTools,
): Promise<FoundView> {
  const view = await findView(shown.oid, tools)
  const title = `${shown.schema}.${shown.name}`
  if (view === undefined) throw new AppError('action/target-changed', `the view ${title} is gone`)
  if (view.schema !== shown.schema || view.name !== shown.name) {
    throw new AppError(
      'action/target-changed',
      `${title} is now called ${view.schema}.${view.name}`,
    )
  }
  if (view.isReplica) {
    throw new AppError(
      'action/not-possible',
      'this server is a replica: refresh the view on its primary',
    )
  }
  if (view.busyPid !== null) {
    const message = `session ${view.busyPid} is refreshing ${title} already, or holds it locked`
    throw new AppError('action/not-possible', message)
  }
  requireRights(view, tools.credential.user)
  return view
}

function requireRights(view: FoundView, role: string | null): void {
  if (role === null) throw new AppError('action/not-permitted', 'no action role is configured')
  const grants = [
    ...(view.mayUseSchema ? [] : [`GRANT USAGE ON SCHEMA ${view.schema} TO ${role};`]),
    ...(view.mayRefresh ? [] : [grantRefresh(view, role)]),
  ]
  if (grants.length === 0) return
  throw new AppError('action/not-permitted', `${role} may not refresh ${view.quoted}`, {
    context: { grant: grants.join(' ') },
  })
}

function grantRefresh({ version, quoted }: FoundView, role: string): string {
  if (version >= 170_000) return `GRANT MAINTAIN ON ${quoted} TO ${role};`
  return `GRANT (owner of ${quoted}) TO ${role}; -- before PostgreSQL 17 only the owner may refresh`
}
