import type { Statement } from '../statement'

/**
 * What there is of pg_stat_statements and what we may do with it. Its columns hang on the version of the extension, not of the
 * server (an upgraded server may keep an old one), so they are looked up. Sources: pg_extension, pg_proc.
 */
export const DETECT: Statement = {
  name: 'switchyard_statements_detect',
  text: `
select current_user, current_database(), pg_is_in_recovery(), pg_has_role('pg_read_all_stats', 'usage'),
       case when pg_has_role('pg_read_all_settings', 'usage')
         then current_setting('shared_preload_libraries') ~ 'pg_stat_statements' end,
       found.schema, found.columns, found.may, found.info
  from (select) as one left join lateral (
    select quote_ident(n.nspname) as schema, to_json(p.proargnames)::text as columns,
           has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage') as may,
           exists (select from pg_proc i where i.pronamespace = n.oid and i.proname = 'pg_stat_statements_info'
                    and has_function_privilege(i.oid, 'execute')) as info
      from pg_extension x join pg_namespace n on n.oid = x.extnamespace
      join pg_proc p on p.pronamespace = n.oid and p.proname = 'pg_stat_statements'
     where x.extname = 'pg_stat_statements' limit 1) as found on true`,
}

/** How the extension of this server is asked. */
export interface Extension {
  /** Quoted where it has to be. */
  readonly schema: string
  readonly columns: ReadonlySet<string>
  /** Tells when it was last reset: since 1.9. */
  readonly hasInfo: boolean
}

/**
 * Every entry without its text: reading the texts costs four times as much and spills to disk. The function is called rather than
 * the view, which a lock could hold up. The first row is the header: the last reset, and the block size in the place of the calls.
 */
export function countersText({ schema, columns, hasInfo }: Extension): string {
  const pick = (name: string, otherwise: string): string => (columns.has(name) ? name : otherwise)
  const reset = hasInfo
    ? `(select stats_reset::text from ${schema}.pg_stat_statements_info())`
    : 'null::text'
  return `
select null::oid as userid, null::oid as dbid, null::bigint as queryid, null::boolean as toplevel,
       current_setting('block_size')::bigint as calls, null::float8 as total, null::float8 as stddev, null::bigint as rows,
       null::bigint as hits, null::bigint as reads, null::bigint as temp, ${reset} as since
union all
select userid, dbid, queryid, ${pick('toplevel', 'true')}, calls, ${pick('total_exec_time', 'total_time')},
       ${pick('stddev_exec_time', 'stddev_time')}, rows, shared_blks_hit, shared_blks_read, temp_blks_written,
       ${columns.has('stats_since') ? 'stats_since::text' : 'null::text'}
  from ${schema}.pg_stat_statements(false) where queryid is not null`
}

const TEXT_CHARS = 2_000

/** Texts of the ids asked for. */
export function textsStatement({ schema }: Extension, queryIds: readonly string[]): Statement {
  return {
    name: `switchyard_statements_texts_${schema}`,
    text: `
select dbid, queryid, left(query, ${TEXT_CHARS}) from ${schema}.pg_stat_statements(true) where queryid = any($1::bigint[])`,
    values: [`{${queryIds.join(',')}}`],
  }
}

/** Names of roles and databases by oid: first `r` or `d`. */
export function namesStatement(oids: readonly string[]): Statement {
  return {
    name: 'switchyard_statements_names',
    text: `
select 'r', oid, rolname from pg_roles where oid = any($1::oid[])
union all select 'd', oid, datname from pg_database where oid = any($1::oid[])`,
    values: [`{${oids.join(',')}}`],
  }
}
