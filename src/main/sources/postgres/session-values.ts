import { isBlocked } from '../../../shared/model/blocking'
import type { ReplicationRow, SessionRow } from '../../../shared/model/tables/postgres'
import type { Labelled, Reading } from '../source'
import type { Rates } from './counters'
import { takesSlot } from './groups'
import type { PostgresMetrics } from './metrics'
import { labelStandbys, lagOfStandby } from './replication'
import type { Header } from './session-rows'

type Values = Reading<PostgresMetrics>['values']

/** The numbers of the sessions. Our own sessions take a slot, but are not counted as work. */
export function sessionValues(rows: readonly SessionRow[], header: Header): Values {
  const connections = rows.filter((row) => takesSlot(row.kind))
  const clients = rows.filter((row) => row.kind === 'client')
  const idle = clients.filter(isIdleInTransaction)
  const blocked = rows.filter(isBlocked)
  return {
    'postgres.connections.total': connections.length,
    'postgres.connections.active': clients.filter((row) => row.state === 'active').length,
    'postgres.connections.idle': clients.filter((row) => row.state === 'idle').length,
    'postgres.connections.idle-in-transaction': idle.length,
    'postgres.connections.used-percent':
      (100 * connections.length) / (header.max - header.reserved),
    'postgres.connections.by-state': countStates(connections),
    'postgres.sessions.blocked': blocked.length,
    'postgres.sessions.waiting': rows.filter(isWaiting).length,
    'postgres.blocking.total': blocked.reduce((sum, row) => sum + (row.waitMs ?? 0), 0),
    'postgres.transaction.oldest': oldest(clients, (row) => row.xactAgeMs),
    'postgres.idle-in-transaction.oldest': oldest(idle, (row) => row.stateAgeMs),
  }
}

export function rateValues(rates: Rates): Values {
  return {
    'postgres.transactions.rate': rates.transactionsPerSecond,
    'postgres.cache-hit': rates.cacheHitPercent,
    'postgres.deadlocks': rates.deadlocks,
  }
}

/** On a primary one number for each standby; on a replica its own. */
export function lagValues(
  header: Header,
  standbys: readonly ReplicationRow[],
  own: { ms: number | null; bytes: number | null } | undefined,
): Values {
  if (header.replica === null || own === undefined) {
    return {
      'postgres.replica.replay-lag': labelStandbys(standbys, lagOfStandby),
      'postgres.replica.lag-bytes': labelStandbys(standbys, (row) => row.lagBytes),
    }
  }
  return {
    'postgres.replica.replay-lag': own.ms,
    'postgres.replica.lag-bytes': own.bytes,
    'postgres.replica.paused': header.replica.paused ? 1 : 0,
    'postgres.replica.receiving': header.replica.receiving ? 1 : 0,
  }
}

export function isIdleInTransaction(row: SessionRow): boolean {
  return row.state.startsWith('idle in transaction')
}

/** Working, yet held up by something; a client that says nothing is not. */
function isWaiting(row: SessionRow): boolean {
  return row.state === 'active' && row.waitEventType !== null && row.waitEventType !== 'Client'
}

const STATES = ['active', 'idle', 'idle in transaction', 'idle in transaction (aborted)']

/** Every state has a series, also at zero: else it would go on where it ended. */
function countStates(rows: readonly SessionRow[]): Labelled[] {
  const counts = new Map<string, number>(STATES.map((state) => [state, 0]))
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, value]) => ({ labels: { state }, value }))
}

function oldest(rows: readonly SessionRow[], pick: (row: SessionRow) => number | null): number {
  return rows.reduce((most, row) => Math.max(most, pick(row) ?? 0), 0)
}
