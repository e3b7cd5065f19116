import type { TableName, Tables } from '../../../src/shared/model/tables'
import type { SessionRow } from '../../../src/shared/model/tables/postgres'
import type { TableSnapshot } from '../../../src/shared/model/tables/table'

type Rows = { [N in TableName]?: (targetId: string, now: number) => readonly Tables[N][] }

/** The newest made-up table; null: this target has none by that name. */
export function tableOf(targetId: string, table: string, now: number): TableSnapshot | null {
  if (targetId === 'replica' || !fits(targetId, table)) return null
  const rows = ROWS[table as TableName]?.(targetId, now)
  if (rows === undefined) return null
  return { targetId, table, at: now, rows: rows.map((row) => ({ ...row })), truncatedFrom: null }
}

function fits(targetId: string, table: string): boolean {
  if (targetId === 'primary') return table.startsWith('postgres.')
  return targetId === 'cache' ? table.startsWith('redis.') : table.startsWith('worker.')
}

function session(index: number): SessionRow {
  const blocked = index % 9 === 4
  const idle = index % 6 === 0
  return {
    pid: 4_711 + index * 7,
    kind: 'client',
    user: ['webapp', 'api', 'report'][index % 3] ?? 'webapp',
    app: `scraper-${index % 4}`,
    client: `10.2.0.${(index % 9) + 2}`,
    database: 'field',
    state: idle ? 'idle in transaction' : blocked ? 'active' : 'idle',
    waitEventType: blocked ? 'Lock' : 'Client',
    waitEvent: blocked ? 'transactionid' : 'ClientRead',
    backendStart: '2026-01-01 13:55:02.118304+00',
    xactStart: idle ? '2026-01-01 13:56:02.118304+00' : null,
    backendAgeMs: 900_000 + index * 1_000,
    xactAgeMs: idle ? 372_000 - index * 900 : null,
    queryAgeMs: blocked ? 94_000 - index * 500 : null,
    stateAgeMs: 40_000 + index * 250,
    queryId: '713',
    query: 'update visits set state = $1, changed_at = now() where id = $2 returning id',
    locksHeld: idle ? 12 : 1,
    backendXmin: idle ? '991' : null,
    blockedBy: blocked ? [4_711] : [],
  }
}

const ROWS: Rows = {
  'postgres.server': (_id, now) => [
    {
      version: '18.4',
      role: 'primary',
      user: 'switchyard_watch',
      maxConnections: 100,
      reservedConnections: 3,
      startedAt: now - 86_400_000,
      seesAll: true,
      hasStatements: true,
      overPrivileged: [],
    },
  ],
  'postgres.sessions': () => Array.from({ length: 61 }, (_, index) => session(index)),
  'postgres.connection-groups': () =>
    Array.from({ length: 9 }, (_, index) => ({
      database: 'field',
      user: ['webapp', 'api', 'report'][index % 3] ?? 'webapp',
      app: `scraper-${index % 4}`,
      client: `10.2.0.${index + 2}`,
      state: index % 2 === 0 ? 'idle' : 'active',
      count: 12 - index,
      percentOfMax: 12 - index,
    })),
  'postgres.replication': () => [
    {
      application: 'replica',
      client: '10.2.0.7',
      state: 'streaming',
      syncState: 'async',
      writeLagMs: 3.1,
      flushLagMs: 4.4,
      replayLagMs: 6_200,
      lagBytes: 8_400_000,
    },
  ],
  'postgres.views': (_id, now) =>
    ['employer_compliance', 'patch_dashboard', 'project_stats'].map((name, index) => ({
      oid: 16_400 + index,
      schema: 'public',
      name,
      sizeBytes: 84_000_000 / (index + 1),
      estimatedRows: 120_000 / (index + 1),
      populated: true,
      concurrently: index !== 2,
      whyNot: index === 2 ? 'no unique index without WHERE' : '',
      lastRefreshAt: now - 2_820_000 / (index + 1),
      lastDurationMs: 8_100 / (index + 1),
      refreshSource: 'ours' as const,
      maxAgeMs: 1_800_000,
      dependsOn: ['visits', 'employers'],
    })),
  'postgres.own-pools': () => [
    { name: 'watch', total: 1, idle: 1, waiting: 0, max: 1, acquireP95Ms: 0.2, status: 'healthy' },
    { name: 'heavy', total: 1, idle: 0, waiting: 1, max: 1, acquireP95Ms: 41, status: 'degraded' },
  ],
  'postgres.gaps': () => [],
  'redis.server': (_id, now) => [
    {
      version: '7.2.4',
      role: 'master',
      user: 'watch',
      maxMemoryBytes: 4_294_967_296,
      maxMemoryPolicy: 'allkeys-lru',
      startedAt: now - 864_000_000,
      persistence: 'none',
    },
  ],
  'redis.gaps': () => [],
  'worker.info': (id, now) => [
    {
      status: id === 'scraper' ? 'fail' : 'pass',
      condition: id === 'scraper' ? 'unhealthy' : 'healthy',
      dialect: 'health+json',
      capabilities: ['breakers', 'caches', 'metrics'],
      breakersPath: '/ops/breakers',
      version: '1.14.2',
      releaseId: 'a41f',
      instance: `${id}-1`,
      startedAt: now - 7_200_000,
      uptimeMs: 7_200_000,
      httpStatus: id === 'scraper' ? 503 : 200,
      latencyMs: id === 'scraper' ? 4_300 : 41,
      output: '',
      downAt: now - 900_000,
      upAt: now - 882_000,
      raw: '{"status":"pass"}',
    },
  ],
  'worker.components': (id) => [
    {
      key: 'postgres:responseTime',
      component: 'postgres',
      measurement: 'responseTime',
      type: 'datastore',
      status: 'pass',
      value: 4.1,
      unit: 'ms',
      at: '2026-01-01T14:00:00Z',
      output: '',
    },
    {
      key: 'register:availability',
      component: 'register',
      measurement: 'availability',
      type: 'component',
      status: id === 'scraper' ? 'fail' : 'pass',
      value: null,
      unit: '',
      at: '2026-01-01T14:00:00Z',
      output: id === 'scraper' ? '503 Service Unavailable' : '',
    },
  ],
  'worker.slots': () => [
    {
      name: 'visits',
      active: 8,
      idle: 0,
      queued: 412,
      max: 8,
      oldestTaskMs: 350_000,
      recovered: 2,
    },
  ],
  'worker.pools': () => [
    { name: 'webapp', origin: 'ops/v1', total: 20, idle: 0, waiting: 9, max: 20 },
  ],
  'worker.breakers': (id, now) => [
    {
      name: 'abn-register',
      owner: 'worker',
      state: id === 'scraper' ? 'open' : 'closed',
      dependsOn: 'register',
      fires: 240,
      successes: 31,
      failures: 209,
      timeouts: 4,
      rejects: 81,
      fallbacks: 0,
      failPercent: id === 'scraper' ? 87 : 0.4,
      p50Ms: 38,
      p95Ms: 410,
      p99Ms: 900,
      windowMs: 10_000,
      volumeThreshold: 10,
      failThresholdPercent: 50,
      openMs: 30_000,
      halfOpenTrials: 1,
      openedAt: id === 'scraper' ? now - 19_000 : null,
      halfOpenAt: id === 'scraper' ? now + 11_000 : null,
      failuresInRow: id === 'scraper' ? 41 : 0,
      canReset: true,
      ...{ canProbe: true, canDryRun: true, canForce: true, canHold: true, heldUntil: null },
      ...{ recent: null, fiveMin: null, fallbackName: 'answer last known', fallbackAgeMs: 41_000 },
    },
  ],
  'worker.breaker-transitions': (_id, now) => [
    {
      at: now - 19_000,
      breaker: 'abn-register',
      from: 'half-open',
      to: 'open',
      cause: 'trial call failed: 503',
    },
    {
      at: now - 20_000,
      breaker: 'abn-register',
      from: 'open',
      to: 'half-open',
      cause: '30 s passed',
    },
  ],
  'worker.caches': (_id, now) => [
    {
      name: 'projects',
      keys: 41_200,
      hits: 960_000,
      misses: 40_000,
      sizeBytes: 640_000_000,
      lastWarmAt: now - 1_200_000,
      canWarm: true,
    },
  ],
}
