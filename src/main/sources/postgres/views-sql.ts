import type { Statement } from './statement'

/** The block size that sizes are estimated with where a lock forbids to measure. */
const ESTIMATE = `c.relpages::bigint * current_setting('block_size')::bigint`

/**
 * MV1. The same test as the server's own for REFRESH ... CONCURRENTLY: a valid, immediate unique b-tree over plain columns, without WHERE.
 * pg_total_relation_size waits for whoever holds ACCESS EXCLUSIVE, as a refresh in progress does; then the estimate is read instead.
 */
export function viewsStatement(size: 'measured' | 'estimated'): Statement {
  return {
    name: `switchyard_views_${size}`,
    text: `
select c.oid, n.nspname, c.relname, ${size === 'measured' ? 'pg_total_relation_size(c.oid)' : ESTIMATE},
       case when c.reltuples >= 0 then c.reltuples::bigint end, c.relispopulated,
       exists (select from pg_index i where i.indrelid = c.oid and i.indisunique),
       exists (select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am a on a.oid = x.relam
                where i.indrelid = c.oid and i.indisunique and i.indimmediate and i.indisvalid and a.amname = 'btree'
                  and i.indpred is null and i.indexprs is null),
       (select json_agg(d.name order by d.name) from (${DEPENDS_ON}) as d)::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'm'
 order by n.nspname, c.relname`,
  }
}

/** What a view reads, through plain views down to tables and other materialized views. */
const DEPENDS_ON = `
with recursive reads(oid, relkind, name) as (
  select distinct t.oid, t.relkind, tn.nspname || '.' || t.relname
    from pg_rewrite w join pg_depend p on p.classid = 'pg_rewrite'::regclass and p.objid = w.oid
         and p.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = p.refobjid join pg_namespace tn on tn.oid = t.relnamespace
   where w.ev_class = c.oid and t.oid <> c.oid
  union
  select t.oid, t.relkind, tn.nspname || '.' || t.relname
    from reads r join pg_rewrite w on w.ev_class = r.oid and r.relkind = 'v'
    join pg_depend p on p.classid = 'pg_rewrite'::regclass and p.objid = w.oid and p.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = p.refobjid join pg_namespace tn on tn.oid = t.relnamespace
   where t.oid <> r.oid)
select name from reads where relkind in ('r', 'p', 'm', 'f') limit 100`

/** Which parts of the application's own refresh ledger there are and may be read. */
export const LEDGER_CHECK: Statement = {
  name: 'switchyard_ledger_check',
  text: `
select coalesce(bool_or(relname = 'view_refresh'), false), coalesce(bool_or(relname = 'view_limit'), false),
       clock_timestamp()::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'ops' and c.relname in ('view_refresh', 'view_limit')
   and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')`,
}

export const LEDGER: Statement = {
  name: 'switchyard_ledger',
  text: `
select distinct on (view_name) view_name::text, refreshed_at::timestamptz, duration_ms::float8
  from ops.view_refresh where refreshed_at > now() - interval '30 days' order by view_name, refreshed_at desc`,
}

export const LIMITS: Statement = {
  name: 'switchyard_limits',
  text: 'select view_name::text, max_age_s::float8 from ops.view_limit',
}
