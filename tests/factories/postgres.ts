import type {
  ServerRow,
  SessionRow,
  StatementRow,
  ViewRow,
} from '../../src/shared/model/tables/postgres'

/** An idle session of a worker; say only what differs. */
export function makeSession(part: Partial<SessionRow> = {}): SessionRow {
  const pid = part.pid ?? 100
  return {
    pid,
    kind: 'client',
    user: 'app',
    app: 'scraper',
    client: '127.0.0.1',
    database: 'organising',
    state: 'idle',
    waitEventType: null,
    waitEvent: null,
    backendStart: `2026-01-01 00:00:00.${String(pid).padStart(6, '0')}+00`,
    xactStart: null,
    backendAgeMs: 60_000,
    xactAgeMs: null,
    queryAgeMs: null,
    stateAgeMs: 1_000,
    queryId: null,
    query: '',
    locksHeld: null,
    backendXmin: null,
    blockedBy: [],
    ...part,
  }
}

/** A session that waits on a lock held by these. */
export function makeBlocked(
  pid: number,
  blockedBy: readonly number[],
  part: Partial<SessionRow> = {},
): SessionRow {
  return makeSession({
    pid,
    blockedBy,
    state: 'active',
    waitEventType: 'Lock',
    waitEvent: 'transactionid',
    xactStart: '2026-01-01 00:00:00+00',
    xactAgeMs: 5_000,
    queryAgeMs: 4_000,
    ...part,
  })
}

export function makeServer(part: Partial<ServerRow> = {}): ServerRow {
  return {
    version: '18.4',
    role: 'primary',
    user: 'switchyard_watch',
    maxConnections: 100,
    reservedConnections: 3,
    startedAt: 0,
    seesAll: true,
    hasStatements: true,
    overPrivileged: [],
    ...part,
  }
}

export function makeView(part: Partial<ViewRow> = {}): ViewRow {
  return {
    oid: 4_711,
    schema: 'public',
    name: 'project_stats',
    sizeBytes: 81_920,
    estimatedRows: 500,
    populated: true,
    concurrently: true,
    whyNot: '',
    lastRefreshAt: 0,
    lastDurationMs: 800,
    refreshSource: 'app table',
    maxAgeMs: 300_000,
    dependsOn: [],
    ...part,
  }
}

/** A quick statement of the api, called ten times a second. */
export function makeStatement(part: Partial<StatementRow> = {}): StatementRow {
  const queryId = part.queryId ?? '4711'
  return {
    key: `10.16384.${queryId}.t`,
    queryId,
    user: 'api_rw',
    database: 'organising',
    topLevel: true,
    query: 'select name from projects where id = $1',
    calls: 600,
    callsPerSecond: 10,
    meanMs: 1.5,
    totalMs: 900,
    sharePercent: 12,
    p95Ms: 4,
    p95Provenance: 'estimated',
    rows: 600,
    hitPercent: 99.5,
    tempBytes: 0,
    firstSeen: null,
    slow: false,
    ...part,
  }
}
