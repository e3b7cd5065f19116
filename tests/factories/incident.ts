import type { Freeze, IncidentRecord } from '../../src/main/incidents/record'
import type { Incident, TimelineEntry } from '../../src/shared/model/incident'
import { makeFinding } from './page'

/** The true start of the incident of the tests. */
export const STARTED = Date.UTC(2026, 0, 1, 14, 0, 0)

/** An ended incident of 20 minutes; say only what differs. */
export function makeRecord(part: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    version: 1,
    id: 'INC-20260101-140030',
    title: 'Sign-up is blocked',
    severity: 'high',
    openedBy: 'hand',
    operator: 'ana@desk',
    openedAt: STARTED + 30_000,
    startedAt: STARTED,
    endedAt: STARTED + 20 * 60_000,
    findings: [
      {
        finding: makeFinding({ severity: 'high', since: STARTED + 5_000, at: STARTED + 10_000 }),
        raisedAt: STARTED + 10_000,
        clearedAt: STARTED + 300_000,
      },
    ],
    notes: [],
    acks: [],
    freezes: [],
    changes: [],
    problems: [],
    app: { version: '0.1.0', runtime: 'Electron 45' },
    audit: { seq: 12, mac: 'a'.repeat(64) },
    runs: [],
    ...part,
  }
}

/** One series, two tables; say only what differs. */
export function makeFreeze(part: Partial<Freeze> = {}): Freeze {
  const at = Array.from({ length: 60 }, (_, index) => STARTED - 60_000 + index * 2_000)
  return {
    version: 1,
    id: '001',
    at: STARTED + 30_000,
    reason: 'declared',
    targets: [{ id: 'primary', kind: 'postgres', title: 'Primary', environment: 'prod' }],
    links: [],
    series: [
      {
        key: 'postgres.connections.total|primary|',
        targetId: 'primary',
        title: 'Connections',
        unit: 'count',
        at,
        values: at.map((_, index) => (index === 20 ? null : index % 30)),
      },
    ],
    tables: [
      {
        targetId: 'primary',
        table: 'postgres.sessions',
        at: STARTED + 29_000,
        rows: [{ pid: 4711, user: 'app_owner', client: '10.1.2.3', query: 'select $1' }],
        truncatedFrom: null,
      },
    ],
    ...part,
  }
}

export function makeEntry(part: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    id: 't1',
    at: STARTED + 10_000,
    kind: 'finding',
    targetId: 'primary',
    severity: 'high',
    title: '14 sessions wait behind backend 4711',
    detail: '',
    ...part,
  }
}

/** An open incident as lists show it. */
export function makeIncident(part: Partial<Incident> = {}): Incident {
  return {
    id: 'INC-20260101-140030',
    title: 'Sign-up is blocked',
    severity: 'high',
    openedBy: 'hand',
    operator: 'ana@desk',
    openedAt: STARTED,
    startedAt: STARTED,
    endedAt: null,
    findings: 1,
    activeFindings: 1,
    notes: 0,
    freezes: 1,
    metrics: [],
    problems: [],
    ...part,
  }
}
