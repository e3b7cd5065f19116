import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { GapRow, ServerRow } from '../../../shared/model/tables/postgres'
import type { Clock } from '../../platform/clock'
import type { Labelled, Reading } from '../source'
import { quoteName } from './errors'
import type { Lane } from './lane'
import type { PostgresMetrics } from './metrics'
import { overPrivilege } from './over-privilege'
import type { Statement } from './statement'

const SERVER: Statement = {
  name: 'switchyard_server',
  text: `
select json_build_object(
  'version', current_setting('server_version'), 'inRecovery', pg_is_in_recovery(), 'user', current_user,
  'database', current_database(), 'max', current_setting('max_connections')::int,
  'reserved', current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0),
  'startedAt', extract(epoch from pg_postmaster_start_time()) * 1000,
  'seesAll', pg_has_role('pg_read_all_stats', 'usage'),
  'statements', exists (select from pg_extension where extname = 'pg_stat_statements'),
  'statementsLoaded', case when pg_has_role('pg_read_all_settings', 'usage')
     then current_setting('shared_preload_libraries') ~ 'pg_stat_statements' end,
  'slots', (select json_agg(json_build_object('name', slot_name, 'active', active, 'retained',
       pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
         restart_lsn)))
     from pg_replication_slots),
  'opsSchema', (select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = 'ops'),
  'opsTables', (select json_object_agg(relname, has_table_privilege(c.oid, 'select'))
     from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = 'ops' and relname in ('view_refresh', 'view_limit')))::text`,
}

const Facts = z.object({
  version: z.string(),
  inRecovery: z.boolean(),
  user: z.string(),
  database: z.string(),
  max: z.number(),
  reserved: z.number(),
  startedAt: z.number(),
  seesAll: z.boolean(),
  statements: z.boolean(),
  statementsLoaded: z.boolean().nullable(),
  slots: z
    .array(z.object({ name: z.string(), active: z.boolean(), retained: z.number().nullable() }))
    .nullable(),
  opsSchema: z.boolean().nullable(),
  opsTables: z.record(z.string(), z.boolean()).nullable(),
})
export type Facts = z.output<typeof Facts>

/** Rights change seldom, and looking at every table of a large database is not free. */
const AUDIT_EVERY_MS = 10 * 60_000

/** What this server is and what we may see of it: 60 s. */
export class ServerProbe {
  readonly #lane: Lane
  /** The audit looks at every table: not in the way of the ticks, and not kept open for it. */
  readonly #heavy: Lane
  readonly #clock: Clock
  #audit:
    | { readonly at: number; readonly connects: number; readonly found: readonly string[] }
    | undefined

  constructor(lane: Lane, heavy: Lane, clock: Clock) {
    this.#lane = lane
    this.#heavy = heavy
    this.#clock = clock
  }

  async read(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    const rows = await this.#lane.run(SERVER, signal)
    const facts = readFacts(rows[0]?.[0])
    const audit = await this.#readAudit(signal)
    return {
      values: slotValues(facts),
      tables: {
        'postgres.server': [toServerRow(facts, audit ?? [])],
        'postgres.gaps': [...findGaps(facts), ...(audit === undefined ? [NOT_AUDITED] : [])],
      },
    }
  }

  /** Anew for each connection, so a changed role shows at once; then now and again. undefined: could not be told. */
  async #readAudit(signal: AbortSignal): Promise<readonly string[] | undefined> {
    const now = this.#clock.monotonic()
    const known = this.#audit
    const { connects } = this.#lane
    if (known !== undefined && known.connects === connects && now - known.at < AUDIT_EVERY_MS) {
      return known.found
    }
    const wasOpen = this.#heavy.stats().total > 0
    try {
      const rows = await this.#heavy.run(overPrivilege, signal)
      const all = rows.map((row) => row[0] ?? '')
      // A superuser may do all the rest too: one line says it.
      const found = all.includes('superuser') ? ['superuser'] : all
      this.#audit = { at: now, connects, found }
      return found
    } catch (thrown) {
      if (signal.aborted) throw thrown
      return undefined
    } finally {
      if (!wasOpen) await this.#heavy.rest()
    }
  }
}

const NOT_AUDITED: GapRow = {
  code: 'source/timeout',
  message: 'what else this role may do could not be checked',
  fix: '',
}

function readFacts(text: string | null | undefined): Facts {
  const parsed = Facts.safeParse(JSON.parse(text ?? 'null'))
  if (parsed.success) return parsed.data
  throw new AppError(
    'source/bad-answer',
    'the server did not tell what it is in the way PostgreSQL does',
  )
}

/** What each replication slot keeps the server from removing. */
function slotValues({ slots }: Facts): Reading<PostgresMetrics>['values'] {
  const of = (value: (slot: NonNullable<Facts['slots']>[number]) => number | null): Labelled[] =>
    (slots ?? []).map((slot) => ({ labels: { slot: slot.name }, value: value(slot) }))
  return {
    'postgres.slot.retained': of(({ retained }) =>
      retained === null ? null : Math.max(0, retained),
    ),
    'postgres.slot.active': of(({ active }) => (active ? 1 : 0)),
  }
}

function toServerRow(facts: Facts, overPrivileged: readonly string[]): ServerRow {
  return {
    version: facts.version,
    role: facts.inRecovery ? 'replica' : 'primary',
    user: facts.user,
    maxConnections: facts.max,
    reservedConnections: facts.reserved,
    startedAt: facts.startedAt,
    seesAll: facts.seesAll,
    hasStatements: facts.statements,
    overPrivileged,
  }
}

/** ST8: what cannot be shown, with the words to run. */
export function findGaps(facts: Facts): GapRow[] {
  const user = quoteName(facts.user)
  const gaps: GapRow[] = []
  const add = (code: GapRow['code'], message: string, fix: string): void => {
    gaps.push({ code, message, fix })
  }
  if (!facts.seesAll) {
    add(
      'source/not-permitted',
      `${facts.user} cannot see the sessions of others`,
      `GRANT pg_monitor TO ${user};`,
    )
  }
  if (!facts.statements) {
    add(
      'source/not-installed',
      'pg_stat_statements is not installed: no figures for each query',
      fixStatements(facts),
    )
  }
  const closed = Object.entries(facts.opsTables ?? {}).filter(([, readable]) => !readable)
  if (facts.opsSchema === false && facts.opsTables !== null) {
    add(
      'source/not-permitted',
      'the refresh ledger in schema ops cannot be read',
      `GRANT USAGE ON SCHEMA ops TO ${user};`,
    )
  }
  for (const [table] of closed) {
    add(
      'source/not-permitted',
      `ops.${table} cannot be read`,
      `GRANT SELECT ON ops.${table} TO ${user};`,
    )
  }
  return gaps
}

function fixStatements(facts: Facts): string {
  const create = `CREATE EXTENSION pg_stat_statements; -- in ${quoteName(facts.database)}${facts.inRecovery ? ', on the primary' : ''}`
  if (facts.statementsLoaded !== false) return create
  return `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- beside what is there; then restart, and: ${create}`
}
