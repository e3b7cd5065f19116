import type { BreakerRow, WorkerRow } from '../../src/shared/model/tables/worker'

/** A closed breaker of opossum; say only what differs. */
export function makeBreaker(part: Partial<BreakerRow> = {}): BreakerRow {
  return {
    name: 'register',
    owner: 'worker',
    state: 'closed',
    dependsOn: 'register',
    fires: 100,
    successes: 100,
    failures: 0,
    timeouts: 0,
    rejects: 0,
    fallbacks: 0,
    failPercent: 0,
    p50Ms: 10,
    p95Ms: 20,
    p99Ms: 30,
    windowMs: 4_000,
    volumeThreshold: 5,
    failThresholdPercent: 50,
    openMs: 10_000,
    halfOpenTrials: 1,
    openedAt: null,
    halfOpenAt: null,
    failuresInRow: 0,
    recent: null,
    fiveMin: null,
    fallbackName: '',
    fallbackAgeMs: null,
    heldUntil: null,
    canReset: true,
    canProbe: true,
    canDryRun: true,
    canForce: true,
    canHold: true,
    ...part,
  }
}

/** A healthy worker; say only what differs. */
export function makeWorker(part: Partial<WorkerRow> = {}): WorkerRow {
  return {
    status: 'pass',
    condition: 'healthy',
    dialect: 'ops/v1',
    capabilities: ['health'],
    breakersPath: null,
    version: '1.0.0',
    releaseId: null,
    instance: 'scraper-1',
    startedAt: 0,
    uptimeMs: 1_000,
    httpStatus: 200,
    latencyMs: 3,
    output: '',
    downAt: null,
    upAt: null,
    raw: '{}',
    ...part,
  }
}
