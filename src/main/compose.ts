import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { AppErrorData } from '../shared/errors/app-error'
import { AuditLog } from './actions/audit'
import { ActionGate } from './actions/gate'
import { RefreshLedger } from './actions/refresh-ledger'
import { ACTIONS } from './actions/registry'
import type { RevertBook } from './actions/revert-book'
import { makeToolsFor } from './actions/tools'
import { silentNotifier, type Notifier } from './alerts/bell'
import { Board } from './alerts/board'
import { Judge } from './alerts/judge'
import { RULES } from './alerts/registry'
import { makeHandlers } from './bridge/handlers'
import { Publisher } from './bridge/publish'
import type { Handlers } from './bridge/serve'
import { readCatalog, toSettings, toTarget } from './catalog'
import { checkConnection } from './check-connection'
import { Flow } from './flow'
import { History } from './history/index'
import { openAlerts, type Alerts } from './open-alerts'
import type { Camera } from './incidents/album'
import type { PdfPrinter } from './incidents/report/make'
import { openIncidents, type Incidents } from './open-incidents'
import { openRevertBook, openReverts } from './open-reverts'
import { every, type Clock } from './platform/clock'
import { systemd } from './platform/systemd'
import { openRecovery } from './open-recovery'
import { Lifetime } from './platform/lifetime'
import type { Logger } from './platform/log'
import { noScreen, type Screen } from './platform/screen'
import { Recall } from './recall'
import type { AutoRecovery } from './recovery/index'
import { Explainer } from './queries/explain'
import { Sampler } from './sampler/index'
import { auditAnchor, auditKey } from './settings/audit-keys'
import { Connections, type OpenConnection } from './settings/connections'
import type { Secrets } from './settings/secrets'
import type { SettingsStore } from './settings/store'
import { parseSupervisor } from './settings/supervisor-address'
import { openOnce, runOnce } from './sources/postgres/run-once'
import { useActingQueue, useReadingQueue } from './sources/queues/acting-queue'
import { useRedis } from './sources/redis/acting'
import { SOURCES } from './sources/registry'
import type { SourceTools } from './sources/source'
import { ExpositionThread } from './sources/workers/exposition/thread'
import { workerRequest } from './sources/workers/request'
import { Telemetry, type TelemetryOptions } from './telemetry/index'
import { RunEvents } from './run-events'
import { readStatus, type About } from './status'
import { presetOf } from '../shared/model/settings'
import type { AppStatus } from '../shared/model/status'
import { setCollection } from './collection'

const AGE_EVERY_MS = 1_000

export interface ComposeParts {
  readonly dataDir: string
  readonly historyWorkerPath: string
  /** Undefined: exposition text is read in place. */
  readonly expositionWorkerPath?: string
  readonly reportWorkerPath: string
  /** Undefined: no traces are kept, and none can be switched on. */
  readonly telemetry?: TelemetryOptions
  readonly store: SettingsStore
  readonly secrets: Secrets
  /** Targets of a running platform; never stored. */
  readonly given: readonly OpenConnection[]
  readonly notices: readonly AppErrorData[]
  readonly about: About
  readonly clock: Clock
  readonly log: Logger
  /** Messages of the operating system; absent: none. */
  readonly notifier?: Notifier
  /** undefined: no window to print reports with. */
  readonly printPdf?: PdfPrinter
  /** undefined: no window to take pictures of. */
  readonly camera?: Camera
  /** undefined: there is no window. */
  readonly screen?: Screen
  /** Where reports are put; undefined: `reports` in the data folder. */
  readonly reportsDir?: string
}

export interface Switchyard {
  readonly handlers: Handlers
  readonly publisher: Publisher
  /** The screen was locked, or the machine sleeps: nobody may act until armed again. */
  readonly disarm: () => void
  /** Sleep and wake of the machine. */
  readonly pause: () => void
  readonly resume: () => void
  /** Tells the page what has changed about the app. */
  readonly announce: () => void
  close(): Promise<void>
}

/** The only place where the parts meet. What it opens, one Lifetime closes. */
export async function compose(parts: ComposeParts): Promise<Switchyard> {
  const lifetime = new Lifetime()
  const publisher = lifetime.own(new Publisher(every))
  const connections = new Connections(parts)
  const notices = [...parts.notices]
  // Parts that tell of themselves begin before all are there: the first status comes when they are.
  const reader: { read?: () => AppStatus } = {}
  const announce = (): void => {
    if (reader.read !== undefined) publisher.status(reader.read())
  }
  const onNotice = (notice: AppErrorData): void => {
    notices.push(notice)
    announce()
  }

  const base = { ...parts, lifetime, publisher, connections, announce, onNotice }
  // It begins last: the first readings come before the first spans.
  const listening: { telemetry?: Telemetry | undefined } = {}
  const watching = await openWatching({
    ...base,
    served: (service, instance) => listening.telemetry?.served(service, instance),
  })
  const reverts = await openRevertBook(base)
  const { audit, gate, runEvents } = openActing({ ...base, reverts }, watching)
  const incidents = openIncidents({ ...base, ...watching, audit, gate })
  runEvents.onRun = (run) => incidents.incidents.takeRun(run)
  const held = openReverts({ ...base, ...watching, gate, book: reverts })
  const status = (): AppStatus =>
    readStatus({
      ...{ about: parts.about, notices, secrets: parts.secrets.mode, audit: audit.state },
      wall: (parts.screen ?? noScreen).wall,
      ...{ connections: connections.all(), ...gate.armed(), reverts: held.list() },
      maintenance: watching.maintenance.open(),
    })

  reader.read = status

  const recovery = openRecovery({ ...base, ...watching, gate })
  const { sampler } = watching
  const { collection } = parts.store.current
  for (const one of connections.all()) {
    sampler.add(toTarget(one), toSettings(one), presetOf(collection, one.id))
  }
  const telemetry = (listening.telemetry = openTelemetry(base))
  const { handlers } = openDoor(base, {
    ...watching,
    ...incidents,
    gate,
    status,
    telemetry,
    recovery,
  })
  return {
    handlers,
    publisher,
    disarm: () => void gate.disarm({ killSwitch: false }),
    pause: () => void sampler.pause(),
    resume: () => void sampler.resume(),
    announce,
    close: () => lifetime.close(),
  }
}

interface Base extends ComposeParts {
  readonly lifetime: Lifetime
  readonly publisher: Publisher
  readonly connections: Connections
  readonly announce: () => void
  readonly onNotice: (notice: AppErrorData) => void
}

interface Watching extends Alerts {
  readonly sampler: Sampler
  readonly history: History
  readonly board: Board
  readonly flow: Flow
  readonly refreshes: RefreshLedger
  readonly recall: Recall
}

/** Read, remember, judge, show. */
async function openWatching(base: Base & Required<Pick<SourceTools, 'served'>>): Promise<Watching> {
  const { lifetime, clock, log, dataDir, onNotice, publisher, historyWorkerPath } = base
  const refreshes = lifetime.own(await RefreshLedger.open(join(dataDir, 'refreshes.json')))
  const history = lifetime.own(
    History.open({ dir: dataDir, clock, log, onNotice, workerPath: historyWorkerPath }),
  )
  const judge = new Judge({ rules: RULES, log, limits: () => base.store.current.ruleLimits })
  const linkRules = new Set(RULES.filter((rule) => rule.judgesLink).map((rule) => rule.id))
  const board = new Board({ linkRules })
  const recall = new Recall({
    ...{ sources: SOURCES, history, log, publish: (snapshot) => publisher.table(snapshot) },
  })
  const flow = new Flow({
    ...{ sources: SOURCES, history, judge, board, publisher, recall },
    ...{ now: clock.now, monotonic: clock.monotonic, newId: randomUUID },
    onFindings: (targetId, findings) => alerts.desk.take(targetId, findings),
  })
  const sampler = lifetime.own(
    new Sampler({
      ...{ sources: SOURCES, clock, random: Math.random, log },
      onObservation: (observation) => {
        const view = sampler.view(observation.targetId)
        if (view !== undefined) flow.take(observation, view)
      },
      ownRefreshes: (targetId) => refreshes.of(targetId),
      remembered: async (targetId, table) =>
        (await history.readTable(targetId, table, clock.now()))?.rows ?? [],
      ...openExposition(base),
      served: base.served,
    }),
  )
  const alerts = openAlerts({
    ...{ ...base, judge, notifier: base.notifier ?? silentNotifier },
    ...{ view: (id) => sampler.view(id), note: (drafts) => flow.note(drafts) },
    ...{ operator: base.about.operator, onMaintenance: base.announce },
  })
  const ageing = every(AGE_EVERY_MS, () => sampler.views.forEach((view) => flow.look(view)))
  lifetime.own({ close: ageing })
  return { sampler, history, board, flow, refreshes, recall, ...alerts }
}

/** One thread for the exposition text of all workers. */
function openExposition({ expositionWorkerPath: workerPath, lifetime, clock, log }: Base): {
  exposition?: ExpositionThread
} {
  if (workerPath === undefined) return {}
  return { exposition: lifetime.own(new ExpositionThread({ workerPath, clock, log })) }
}

/** The one door for changes. */
function openActing(
  base: Base & { reverts: RevertBook },
  { sampler, history, flow, refreshes }: Watching,
): { audit: AuditLog; gate: ActionGate; runEvents: RunEvents } {
  const { lifetime, clock, log, dataDir, secrets, connections, publisher, announce } = base
  const { operator } = base.about
  const runEvents = new RunEvents()
  const audit = lifetime.own(
    new AuditLog({
      ...{ file: join(dataDir, 'audit.jsonl'), clock, log, actor: operator, onState: announce },
      ...{ key: auditKey(secrets, dataDir), anchor: auditAnchor(secrets) },
    }),
  )
  const toolsFor = makeToolsFor({
    ...{ address: (id) => connections.find(id), postgres: runOnce, worker: workerRequest },
    ...{ redis: useRedis, queue: { look: useReadingQueue, act: useActingQueue } },
    ...{ systemd, refreshes, reverts: base.reverts, views: () => sampler.views },
    ...{ clock, ids: randomUUID, operator },
  })
  const gate = lifetime.own(
    new ActionGate({
      ...{ actions: ACTIONS, targets: () => sampler.views, toolsFor, audit, clock, operator, log },
      ...{ ids: randomUUID, onArmed: announce },
      proofReader: async (keys, fromMs, toMs) =>
        (await history.readSeries({ keys: [...keys], fromMs, toMs, maxPoints: 500 })).series,
      onRun: (run) => {
        publisher.run(run)
        flow.note(runEvents.of(run, clock.now()))
      },
    }),
  )
  return { audit, gate, runEvents }
}

/** What other programs send. */
function openTelemetry({ telemetry, ...base }: Base): Telemetry | undefined {
  if (telemetry === undefined) return undefined
  const { lifetime, publisher, dataDir, clock, log, onNotice } = base
  const onStatus = publisher.telemetry.bind(publisher)
  return lifetime.own(new Telemetry({ ...telemetry, dir: dataDir, clock, log, onNotice, onStatus }))
}

/** The requests of the page. */
function openDoor(
  { clock, log, store, secrets, connections, publisher, screen = noScreen }: Base,
  parts: Watching &
    Incidents & {
      gate: ActionGate
      status: () => AppStatus
      telemetry: Telemetry | undefined
      recovery: AutoRecovery
    },
): { handlers: Handlers } {
  const { sampler, flow, gate, desk } = parts
  const catalog = (): ReturnType<typeof readCatalog> =>
    readCatalog({ connections: connections.all(), sources: SOURCES, actions: gate.infos() })
  const handlers = makeHandlers({
    ...{ ...parts, publisher, store, secrets, log, now: clock.now, catalog, screen },
    explainer: new Explainer({
      ...{ address: (id) => connections.find(id), open: openOnce, now: clock.now },
    }),
    collect: (input) => setCollection({ store, sampler, flow, now: clock.now }, input),
    workers: {
      ...{ request: workerRequest, address: (id) => connections.find(id) },
      monotonic: clock.monotonic,
    },
    check: (input) => checkConnection(input, { clock, log }),
    save: (input) => {
      const { actUrl, supervisor, ...rest } = input
      if (supervisor !== undefined) parseSupervisor(supervisor)
      connections.save({
        ...rest,
        ...(actUrl === undefined ? {} : { actUrl }),
        ...(supervisor === undefined ? {} : { supervisor }),
      })
      const saved = connections.find(input.id)
      sampler.add(toTarget(saved), toSettings(saved), presetOf(store.current.collection, saved.id))
      publisher.catalog(catalog())
    },
    remove: async (targetId) => {
      connections.remove(targetId)
      await sampler.remove(targetId)
      flow.forget(targetId)
      desk.forget(targetId)
      publisher.catalog(catalog())
    },
  })
  return { handlers }
}
