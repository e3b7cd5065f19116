import type { GapRow } from '../../../shared/model/tables/postgres'
import type { Reading } from '../source'
import type { PostgresMetrics } from './metrics'

type Teller = 'server' | 'statements'

/** ST8: two probes tell of gaps, in one table: each gives the gaps of both, so that neither wipes out the other's. */
export class GapBoard {
  readonly #told = new Map<Teller, readonly GapRow[]>()

  /** The same reading with all gaps; what `statements` says of its extension is newer than what `server` says. */
  merge(teller: Teller, reading: Reading<PostgresMetrics>): Reading<PostgresMetrics> {
    this.#told.set(teller, reading.tables?.['postgres.gaps'] ?? [])
    const ofServer = this.#told.get('server') ?? []
    const ofStatements = this.#told.get('statements')
    const kept =
      ofStatements === undefined
        ? ofServer
        : ofServer.filter(({ message }) => !message.startsWith('pg_stat_statements'))
    const known = new Set(kept.map(({ fix }) => fix))
    const added = (ofStatements ?? []).filter(({ fix }) => !known.has(fix))
    return { ...reading, tables: { ...reading.tables, 'postgres.gaps': [...kept, ...added] } }
  }
}
