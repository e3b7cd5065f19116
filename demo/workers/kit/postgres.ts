import { SpanKind } from '@opentelemetry/api'
import { Pool, type PoolClient, type QueryResultRow } from 'pg'
import { repeat } from '../../lib/wait'
import type { WorkerLog } from './log'
import { inSpan, traceHeaders } from './telemetry'

export interface PoolState {
  readonly name: string
  readonly total: number
  readonly idle: number
  readonly waiting: number
  readonly max: number
}

/** Reads go to the replica while it keeps up, else to the primary; writes go to the primary. */
export class Databases {
  readonly #primary: Pool
  readonly #replica: Pool
  readonly #watch: { stop: () => Promise<void> }
  #replicaFits = false
  #fallbacks = 0

  constructor(parts: {
    urls: { primary: string; replica: string }
    appName: string
    max: number
    log: WorkerLog
  }) {
    const { urls, appName, max, log } = parts
    const make = (connectionString: string): Pool => {
      const pool = new Pool({
        connectionString,
        application_name: appName,
        max,
        connectionTimeoutMillis: 3_000,
        statement_timeout: 10_000,
        query_timeout: 11_000,
        idleTimeoutMillis: 60_000,
      })
      // Unheard, the error of an idle client would end the process.
      pool.on('error', log.failed('idle client'))
      return pool
    }
    this.#primary = make(urls.primary)
    this.#replica = make(urls.replica)
    this.#watch = repeat(
      2_000,
      () => this.#look(),
      () => (this.#replicaFits = false),
    )
  }

  /** "now - last replay" grows on an idle server, so the two positions are compared first. */
  async #look(): Promise<void> {
    const { rows } = await this.#replica.query<{ fits: boolean }>(
      `select pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
           or now() - pg_last_xact_replay_timestamp() < interval '5 seconds' as fits`,
    )
    this.#replicaFits = rows[0]?.fits === true
  }

  async read<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    if (!this.#replicaFits) this.#fallbacks += 1
    return run<R>(this.#replicaFits ? this.#replica : this.#primary, text, values)
  }

  async write<R extends QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return run<R>(this.#primary, text, values)
  }

  /** A connection of the pool for longer work; the caller releases it. */
  async lend(server: 'primary' | 'replica'): Promise<PoolClient> {
    return (server === 'primary' ? this.#primary : this.#replica).connect()
  }

  pools(): PoolState[] {
    const state = (name: string, pool: Pool): PoolState => ({
      name,
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max: pool.options.max,
    })
    return [state('primary', this.#primary), state('replica', this.#replica)]
  }

  routing(): { reads: 'replica' | 'primary'; fallbacks: number } {
    return { reads: this.#replicaFits ? 'replica' : 'primary', fallbacks: this.#fallbacks }
  }

  async ping(server: 'primary' | 'replica'): Promise<void> {
    await (server === 'primary' ? this.#primary : this.#replica).query('select 1')
  }

  async close(): Promise<void> {
    await this.#watch.stop()
    await Promise.all([this.#primary.end(), this.#replica.end()])
  }
}

async function run<R extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[],
): Promise<R[]> {
  const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'QUERY'
  const attributes = {
    'db.system.name': 'postgresql',
    'db.namespace': 'organising|public',
    'db.operation.name': operation,
    'db.query.text': text,
    'server.address': '127.0.0.1',
  }
  return inSpan(`${operation} organising`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const { traceparent } = span.isRecording() ? traceHeaders() : {}
    // sqlcommenter: the running statement names the trace that it belongs to.
    const tagged = traceparent === undefined ? text : `${text} /*traceparent='${traceparent}'*/`
    return (await pool.query<R>(tagged, values)).rows
  })
}
