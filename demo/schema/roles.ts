import { VIEWS } from './views'

/** The login roles of the demo; each has a random password kept beside the data, mode 0600. */
export const ROLES = [
  'switchyard_watch',
  'switchyard_act',
  'api_rw',
  'scraper_rw',
  'dashboard_rw',
  'scanner_rw',
  'bci_rw',
  'replicator',
] as const
export type RoleName = (typeof ROLES)[number]

export const DATABASE = 'organising'

/** Watching owns nothing and writes nothing; acting may signal sessions, refresh the views and put failed jobs back, no more. */
export function roleStatements(passwords: Readonly<Record<RoleName, string>>): string[] {
  const login = (role: RoleName, rest = ''): string =>
    `create role ${role} login ${rest} password '${passwords[role].replaceAll("'", "''")}'`
  const views = VIEWS.map((view) => view.name).join(', ')
  return [
    `revoke all on database ${DATABASE} from public`,
    'revoke create on schema public from public',
    login('replicator', 'replication'),

    login('switchyard_watch', 'connection limit 8 in role pg_monitor'),
    'alter role switchyard_watch set default_transaction_read_only = on',
    "alter role switchyard_watch set statement_timeout = '2s'",
    "alter role switchyard_watch set lock_timeout = '100ms'",
    "alter role switchyard_watch set idle_in_transaction_session_timeout = '5s'",
    // EXPLAIN asks for the rights of the statement that it explains.
    'grant select on all tables in schema public to switchyard_watch',
    'grant usage on schema ops to switchyard_watch',
    'grant select on ops.view_refresh, ops.view_limit to switchyard_watch',

    login('switchyard_act', 'connection limit 4 in role pg_signal_backend, pg_read_all_stats'),
    `grant maintain on ${views} to switchyard_act`,
    'grant select (id, status), update (status, error, started_at, finished_at) on background_jobs to switchyard_act',

    login('api_rw'),
    login('scraper_rw'),
    login('dashboard_rw'),
    login('scanner_rw'),
    login('bci_rw'),
    'grant select, insert, update, delete on all tables in schema public to api_rw, scraper_rw',
    'grant usage on all sequences in schema public to api_rw, scraper_rw',
    'grant select on all tables in schema public to dashboard_rw, scanner_rw, bci_rw',
    'grant update on documents, background_jobs to scanner_rw',
    'grant update (stage, value_aud, touched_at) on projects to bci_rw',
    'grant insert on documents, background_jobs to bci_rw',
    'grant update on background_jobs to bci_rw',
    'grant usage on all sequences in schema public to bci_rw',
    `grant maintain on ${views} to dashboard_rw`,
    'grant usage on schema ops to dashboard_rw',
    'grant select, insert, update on ops.view_refresh, ops.view_limit to dashboard_rw',
    `grant connect on database ${DATABASE} to switchyard_watch, switchyard_act, api_rw, scraper_rw, dashboard_rw, scanner_rw, bci_rw`,
  ]
}
