import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { AuditLog } from './actions/audit'
import type { ActionGate } from './actions/gate'
import type { Publisher } from './bridge/publish'
import type { Flow } from './flow'
import type { History } from './history/index'
import type { Clock } from './platform/clock'
import type { Lifetime } from './platform/lifetime'
import type { Logger } from './platform/log'
import type { Sampler } from './sampler/index'
import { SOURCES } from './sources/registry'
import type { About } from './status'
import type { Camera } from './incidents/album'
import { IncidentBook } from './incidents/index'
import type { PdfPrinter } from './incidents/report/make'
import { ReportDesk } from './incidents/report/index'
import { ReportWorker } from './incidents/report/worker-link'

export interface Incidents {
  readonly incidents: IncidentBook
  readonly reports: ReportDesk
}

interface Around {
  readonly lifetime: Lifetime
  readonly dataDir: string
  readonly reportWorkerPath: string
  readonly reportsDir?: string
  readonly printPdf?: PdfPrinter
  readonly camera?: Camera
  readonly clock: Clock
  readonly log: Logger
  readonly about: About
  readonly publisher: Publisher
  readonly history: History
  readonly sampler: Sampler
  readonly flow: Flow
  readonly gate: ActionGate
  readonly audit: AuditLog
}

/** Incidents and their reports over the running parts; closed before those. */
export function openIncidents(around: Around): Incidents {
  const { lifetime, dataDir, clock, log, about, publisher, history, sampler, flow, gate, audit } =
    around
  // Each tells of both: the page gets one message.
  const reader: { tell?: () => void } = {}
  const incidents = lifetime.own(
    new IncidentBook({
      ...{ dataDir, sources: SOURCES, views: () => sampler.views, history, log },
      ...{ now: clock.now, newId: randomUUID, operator: about.operator },
      camera: around.camera,
      app: { version: about.version, runtime: about.runtime },
      runs: (limit) => gate.recent(limit),
      auditHead: () => (audit.head.seq === 0 ? null : { ...audit.head }),
      onChange: () => reader.tell?.(),
    }),
  )
  const worker = lifetime.own(new ReportWorker({ workerPath: around.reportWorkerPath, clock, log }))
  const reports = lifetime.own(
    new ReportDesk({
      ...{ book: incidents, worker, printPdf: around.printPdf, dataDir },
      ...{ now: clock.now, operator: about.operator },
      folder: around.reportsDir ?? join(dataDir, 'reports'),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      onProgress: () => reader.tell?.(),
    }),
  )
  reader.tell = () =>
    publisher.incidents({ incidents: incidents.list(), exports: [...reports.exports] })
  flow.onJudgement = (raised, cleared) => incidents.take(raised, cleared)
  flow.onNote = (events) => incidents.takeEvents(events)
  return { incidents, reports }
}
