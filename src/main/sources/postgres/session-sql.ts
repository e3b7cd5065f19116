import type { Statement } from './statement'

/**
 * One statement a tick. The first row is the header: pid 0 and a JSON object in the place of the query; each other row is
 * a session. Sources: pg_stat_activity, pg_stat_database, pg_stat_get_wal_senders (the function under
 * pg_stat_replication, without its second look at every session), pg_stat_get_wal_receiver.
 * The startup process is what replays on a standby: it takes the locks of what it replays, and others wait for it.
 * What is cheap and what is not: texts of idle sessions are left out, pg_blocking_pids is asked only for rows that wait on a lock,
 * ages are computed by us.
 */
export function sessionStatement(majorVersion: number): Statement {
  const queryId = majorVersion >= 14 ? 'query_id' : 'null::bigint'
  return {
    name: 'switchyard_tick',
    text: `
select 0 as pid, null::text as backend_type, null::name as usename, null::text as application_name,
       null::inet as client_addr, null::name as datname, null::text as state, null::text as wait_event_type,
       null::text as wait_event, null::timestamptz as backend_start, null::timestamptz as xact_start,
       null::timestamptz as query_start, null::timestamptz as state_change, null::bigint as query_id,
       (${HEADER})::text as query, null::xid as backend_xmin, null::int[] as blocked_by
union all
select pid, backend_type, usename, application_name, client_addr, datname, state, wait_event_type, wait_event,
       backend_start, xact_start, query_start, state_change, ${queryId},
       case when state <> 'idle' and pid <> pg_backend_pid() then left(query, ${QUERY_CHARS}) end, backend_xmin,
       case when wait_event_type = 'Lock' then (pg_blocking_pids(pid))[1:${BLOCKERS}] end
  from pg_stat_activity
 where datid is not null or backend_type in ('walsender', 'startup')`,
  }
}

const QUERY_CHARS = 2_048
/** In a queue of n each waits for all before it: n² numbers. A few lead to the root as well, each being further ahead. */
const BLOCKERS = 12

const HEADER = `
select json_build_object(
  'now', clock_timestamp()::text, 'own', pg_backend_pid(), 'user', current_user,
  'seesAll', pg_has_role('pg_read_all_stats', 'usage'),
  'max', current_setting('max_connections')::int,
  'reserved', current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0),
  'databases', (select json_build_object(
      'commits', sum(xact_commit), 'rollbacks', sum(xact_rollback), 'hits', sum(blks_hit), 'reads', sum(blks_read),
      'deadlocks', sum(deadlocks), 'reset', max(stats_reset)::text, 'count', count(*)) from pg_stat_database),
  'standbys', (select json_agg(json_build_object(
      'pid', pid, 'state', state, 'sync', sync_state, 'write', write_lag::text, 'flush', flush_lag::text,
      'replay', replay_lag::text, 'bytes', pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, replay_lsn)))
    from pg_stat_get_wal_senders()),
  'replica', case when pg_is_in_recovery() then json_build_object(
      'received', pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0'),
      'replayed', pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'),
      'lastCommit', pg_last_xact_replay_timestamp()::text, 'paused', pg_is_wal_replay_paused(),
      'receiving', (select status from pg_stat_get_wal_receiver()) is not distinct from 'streaming') end)`

/** Locks held by each session; its virtual transaction's own lock is no news. Asked only while it matters: see locks.ts. */
export const LOCKS: Statement = {
  name: 'switchyard_locks',
  text: `select pid, count(*) from pg_locks where granted and locktype <> 'virtualxid' group by pid`,
}
