/** What both servers run with. Small, and durable only across a clean stop: it is a demo. */
export function serverConfig(role: { port: number; standby?: { conninfo: string } }): string {
  const settings: Record<string, string | number> = {
    listen_addresses: "'127.0.0.1'",
    port: role.port,
    unix_socket_directories: "''",
    max_connections: 100,
    shared_buffers: '64MB',
    maintenance_work_mem: '64MB',
    // Two servers on a small machine: no parallel plans, no extra I/O processes.
    max_parallel_workers_per_gather: 0,
    max_parallel_maintenance_workers: 0,
    io_method: 'sync',
    jit: 'off',
    fsync: 'off',
    full_page_writes: 'off',
    min_wal_size: '64MB',
    max_wal_size: '512MB',
    wal_level: 'replica',
    max_wal_senders: 6,
    max_replication_slots: 6,
    wal_keep_size: '128MB',
    max_slot_wal_keep_size: '512MB',
    wal_retrieve_retry_interval: '500ms',
    hot_standby: 'on',
    hot_standby_feedback: 'on',
    // Soon known on the primary: what the replica still needs of old rows.
    wal_receiver_status_interval: '2s',
    shared_preload_libraries: "'pg_stat_statements,auto_explain'",
    'pg_stat_statements.max': 5000,
    'auto_explain.log_min_duration': "'500ms'",
    track_io_timing: 'on',
    track_activity_query_size: 4096,
    compute_query_id: 'on',
    log_lock_waits: 'on',
    log_timezone: "'UTC'",
    timezone: "'UTC'",
    autovacuum_naptime: '30s',
  }
  if (role.standby) {
    settings['primary_conninfo'] = `'${role.standby.conninfo.replaceAll("'", "''")}'`
    settings['primary_slot_name'] = `'${REPLICA_SLOT}'`
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

export const REPLICA_SLOT = 'replica_1'

/** Loopback with a password, nothing else. */
export const HBA = `host all all 127.0.0.1/32 scram-sha-256
host replication replicator 127.0.0.1/32 scram-sha-256
`
