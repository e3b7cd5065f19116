import type { Freeze, IncidentRecord } from '../../src/main/incidents/record'
import { createHash } from 'node:crypto'
import type { Shot } from '../../src/main/incidents/album'
import type { Incident, IncidentPicture, TimelineEntry } from '../../src/shared/model/incident'
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
    pictures: [],
    picturesTaken: 0,
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

/** What a camera gives; not to be drawn. The words make one differ from another. */
export function makeShot(words = 'a picture'): Shot {
  const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, ...Buffer.from(words)])
  return { png, small: new Uint8Array([255, 216, 255]), widthPx: 1_280, heightPx: 800 }
}

/** As it is kept of `makeShot()`; say only what differs. */
export function makePicture(part: Partial<IncidentPicture> = {}): IncidentPicture {
  const { png, widthPx, heightPx } = makeShot()
  return {
    ...{ number: 1, at: STARTED + 90_000, caption: 'Locks, 14:01:30 UTC', operator: 'ana@desk' },
    ...{ widthPx, heightPx, sizeBytes: png.byteLength },
    sha256: createHash('sha256').update(png).digest('hex'),
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
    pictures: 0,
    freezes: 1,
    metrics: [],
    problems: [],
    ...part,
  }
}
