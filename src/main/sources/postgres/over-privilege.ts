import type { Statement } from './statement'

/**
 * ST3: what this role could do besides watching; one row for each, none: least privilege. SECURITY: a role that owns nothing and
 * may write nothing is the boundary, a read-only setting is not. Membership counts even where it is not inherited: SET ROLE takes it.
 * Names of predefined roles and of privileges differ by version, so they are looked up rather than assumed.
 */
export function overPrivilege(majorVersion: number): Statement {
  const maintain = majorVersion >= 17 ? `, 'MAINTAIN'` : ''
  return {
    name: 'switchyard_privileges',
    text: `${ROLES} union all ${OBJECTS(maintain)} order by 1`,
  }
}

const PREDEFINED: readonly (readonly [string, string])[] = [
  ['pg_write_all_data', 'may write every table'],
  ['pg_read_all_data', 'may read every table'],
  ['pg_execute_server_program', 'may run programs on the server'],
  ['pg_write_server_files', 'may write files on the server'],
  ['pg_read_server_files', 'may read files on the server'],
  ['pg_signal_backend', 'may end the sessions of others'],
  ['pg_signal_autovacuum_worker', 'may end autovacuum'],
  ['pg_maintain', 'may maintain every table'],
  ['pg_checkpoint', 'may force a checkpoint'],
  ['pg_create_subscription', 'may create subscriptions'],
  ['pg_use_reserved_connections', 'may take the reserved connections'],
]

const ROLES = `
with mine as (select r.* from pg_roles r where pg_has_role(current_user, r.oid, 'member'))
select 'superuser' as what from mine where rolsuper
union select 'may create roles' from mine where rolcreaterole
union select 'may create databases' from mine where rolcreatedb
union select 'may start replication' from mine where rolreplication
union select 'bypasses row security' from mine where rolbypassrls
union select words.what from mine join (values ${PREDEFINED.map(([role, what]) => `('${role}', '${what}')`).join(', ')})
  as words(role, what) on words.role = mine.rolname`

const USER_SCHEMAS = `nspname !~ '^pg_' and nspname <> 'information_schema'`

/** Functions that change something and are not open to everyone as installed. */
const RISKY_FUNCTIONS = [
  'lo_import',
  'lo_export',
  'pg_read_file',
  'pg_read_binary_file',
  'pg_reload_conf',
  'pg_rotate_logfile',
  'pg_promote',
  'pg_wal_replay_pause',
  'pg_wal_replay_resume',
  'pg_switch_wal',
  'pg_stat_reset',
  'pg_stat_reset_shared',
  'pg_stat_statements_reset',
]
  .map((name) => `'${name}'`)
  .join(', ')

const OBJECTS = (maintain: string): string => `
select * from (
  (select 'owns ' || c.oid::regclass::text from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    and pg_has_role(current_user, c.relowner, 'member')
    and c.relnamespace in (select oid from pg_namespace where ${USER_SCHEMAS}) limit 1)
  union all
  (select 'owns the database ' || datname from pg_database where pg_has_role(current_user, datdba, 'member') limit 1)
  union all
  (select 'owns the schema ' || nspname from pg_namespace where ${USER_SCHEMAS}
    and pg_has_role(current_user, nspowner, 'member') limit 1)
  union all
  (select 'owns the function ' || proname from pg_proc where pronamespace in (select oid from pg_namespace where ${USER_SCHEMAS})
    and pg_has_role(current_user, proowner, 'member') limit 1)
  union all
  (select 'may create objects in the schema ' || nspname from pg_namespace where ${USER_SCHEMAS}
    and has_schema_privilege(oid, 'create') limit 1)
  union all
  (select 'may create schemas in ' || current_database() where has_database_privilege(current_database(), 'create'))
  union all
  (select 'may ' || lower(priv) || ' ' || c.oid::regclass::text
     from pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES'${maintain}]) as priv
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace in (select oid from pg_namespace where ${USER_SCHEMAS})
      and has_table_privilege(c.oid, priv) limit 1)
  union all
  (select 'may write columns of ' || c.oid::regclass::text from pg_class c
    where c.relkind in ('r', 'p', 'v', 'f') and c.relnamespace in (select oid from pg_namespace where ${USER_SCHEMAS})
      and has_any_column_privilege(c.oid, 'INSERT, UPDATE') and not has_table_privilege(c.oid, 'INSERT, UPDATE') limit 1)
  union all
  (select 'may advance the sequence ' || c.oid::regclass::text from pg_class c
    where c.relnamespace in (select oid from pg_namespace where ${USER_SCHEMAS})
      and case when c.relkind = 'S' then has_sequence_privilege(c.oid, 'USAGE, UPDATE') end limit 1)
  union all
  (select 'may call ' || proname || '()' from pg_proc where proname in (${RISKY_FUNCTIONS})
    and has_function_privilege(oid, 'execute') limit 1)
  union all
  (select 'may call ' || p.proname || '() with the rights of its owner'
     from pg_proc p, aclexplode(p.proacl) as acl
    where p.prosecdef and acl.privilege_type = 'EXECUTE' and acl.grantee <> 0
      and pg_has_role(current_user, acl.grantee, 'member') limit 1)
) as objects(what)`
