/** Rows of the PostgreSQL tables. Ages in ms at the time of reading; `*Start` texts keep microseconds. */

export interface SessionRow {
  readonly pid: number
  readonly kind: 'client' | 'autovacuum' | 'walsender' | 'parallel' | 'ours' | 'other'
  readonly user: string
  readonly app: string
  readonly client: string
  readonly database: string
  readonly state: string
  readonly waitEventType: string | null
  readonly waitEvent: string | null
  readonly backendStart: string
  readonly xactStart: string | null
  readonly backendAgeMs: number
  readonly xactAgeMs: number | null
  readonly queryAgeMs: number | null
  readonly stateAgeMs: number | null
  readonly queryId: string | null
  /** Literals replaced. */
  readonly query: string
  readonly locksHeld: number | null
  readonly backendXmin: string | null
  readonly blockedBy: readonly number[]
  /** How long it has waited on a lock, as far as we saw; null or absent: it waits on none. */
  readonly waitMs?: number | null
}

/** PC1. */
export interface ConnectionGroupRow {
  readonly database: string
  readonly user: string
  readonly app: string
  readonly client: string
  readonly state: string
  readonly count: number
  readonly percentOfMax: number
}

/** PC8: one row for each standby the primary sees. */
export interface ReplicationRow {
  readonly application: string
  readonly client: string
  readonly state: string
  readonly syncState: string
  readonly writeLagMs: number | null
  readonly flushLagMs: number | null
  readonly replayLagMs: number | null
  readonly lagBytes: number | null
}

/** One row: what this server is and what we may see of it. */
export interface ServerRow {
  readonly version: string
  readonly role: 'primary' | 'replica'
  readonly user: string
  readonly maxConnections: number
  readonly reservedConnections: number
  readonly startedAt: number
  readonly seesAll: boolean
  readonly hasStatements: boolean
  /** ST3: what makes this role more than a watcher; empty: least privilege. */
  readonly overPrivileged: readonly string[]
}

/** MV1, MV2. */
export interface ViewRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly sizeBytes: number
  readonly estimatedRows: number | null
  readonly populated: boolean
  readonly concurrently: boolean
  /** Why not concurrently: "no unique index without WHERE". Empty when possible. */
  readonly whyNot: string
  readonly lastRefreshAt: number | null
  readonly lastDurationMs: number | null
  readonly refreshSource: 'ours' | 'app table' | 'unknown'
  readonly maxAgeMs: number | null
  readonly dependsOn: readonly string[]
}

/** Q7: what one statement did within the window of `postgres.statement-window`. */
export interface StatementRow {
  /** `role.database.query.t`, by oid: one of these is one statement. Label of `postgres.statement.mean`. */
  readonly key: string
  readonly queryId: string
  readonly user: string
  readonly database: string
  /** false: it ran inside a function. */
  readonly topLevel: boolean
  /** Literals replaced. null: not read yet; empty: the server keeps none. */
  readonly query: string | null
  readonly calls: number
  readonly callsPerSecond: number | null
  readonly meanMs: number
  readonly totalMs: number
  /** Of the time of all statements. */
  readonly sharePercent: number | null
  /** Q8: mean and deviation of a normal distribution, not a measured percentile. */
  readonly p95Ms: number | null
  readonly p95Provenance: 'estimated'
  readonly rows: number
  readonly hitPercent: number | null
  readonly tempBytes: number
  /** When the server began to count it, or we first saw it; null: before our start. */
  readonly firstSeen: number | null
  /** Q9. */
  readonly slow: boolean
}

/** One row: what the figures of `postgres.statements` are over. */
export interface StatementWindowRow {
  /** Measured time, 15 min at most. */
  readonly windowMs: number
  /** How many the server remembers. */
  readonly statements: number
  readonly slowFromMs: number
  readonly slowMinCalls: number
  /** When we last saw the counters reset. */
  readonly resetAt: number | null
}

/** PC3: a pool of our own. */
export interface OwnPoolRow {
  readonly name: string
  readonly total: number
  readonly idle: number
  readonly waiting: number
  readonly max: number
  readonly acquireP95Ms: number | null
  readonly status: 'healthy' | 'degraded' | 'critical'
}

/** Something the panel cannot show, and the words that help: ST8. */
export interface GapRow {
  readonly code: string
  readonly message: string
  readonly fix: string
}
