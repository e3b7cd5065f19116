import type { Input, Output } from '../../shared/ipc/contract'
import type { RequestName } from '../../shared/ipc/names'
import type { TableSnapshot } from '../../shared/model/tables/table'
import type { ActionGate } from '../actions/gate'
import type { Board } from '../alerts/board'
import type { Flow } from '../flow'
import type { History } from '../history/index'
import type { Logger } from '../platform/log'
import { redact } from '../platform/redact'
import type { Screen } from '../platform/screen'
import type { Explainer } from '../queries/explain'
import type { Recall } from '../recall'
import type { Sampler } from '../sampler/index'
import { alertHandlers, writeSettings, type AlertHandlerParts } from './alert-handlers'
import { incidentHandlers, type IncidentHandlerParts } from './incident-handlers'
import { telemetryHandlers } from '../telemetry/handlers'
import type { Telemetry } from '../telemetry/index'
import { upkeepHandlers, type UpkeepHandlerParts } from './upkeep-handlers'
import type { Publisher } from './publish'
import type { Handlers } from './serve'
import { workerHandlers, type WorkerHandlerParts } from './worker-handlers'

export interface HandlerParts
  extends AlertHandlerParts, IncidentHandlerParts, UpkeepHandlerParts, WorkerHandlerParts {
  readonly sampler: Sampler
  readonly history: History
  readonly board: Board
  readonly recall: Recall
  readonly gate: ActionGate
  readonly screen: Screen
  readonly publisher: Publisher
  readonly telemetry: Telemetry | undefined
  readonly flow: Flow
  readonly log: Logger
  readonly now: () => number
  readonly status: () => Output<'app.status'>
  readonly catalog: () => Output<'catalog.read'>
  readonly check: (input: Input<'connections.check'>) => Promise<Output<'connections.check'>>
  readonly save: (input: Input<'connections.save'>) => void
  readonly remove: (targetId: string) => Promise<void>
  readonly collect: (input: Input<'collection.set'>) => Output<'collection.set'>
  readonly explainer: Explainer
}

/** Every request of the page, each a line or two over the part that answers it. */
export function makeHandlers(parts: HandlerParts): Handlers {
  const { sampler, history, publisher, flow, store, log } = parts
  return {
    'app.status': parts.status,
    'catalog.read': parts.catalog,
    'board.read': () => readBoard(parts),
    'links.read': () => ({ links: [...sampler.links()] }),
    'links.retry': ({ targetId }) => {
      sampler.retry(targetId)
      return {}
    },
    'live.watch': (input, { windowId }) => {
      publisher.watch(windowId, input)
      return { seq: history.seq, tables: input.tables.flatMap((one) => newest(parts, one)) }
    },
    'history.read': (input) => history.readSeries(input),
    'table.read': async ({ targetId, table, atMs }) => ({
      snapshot: await history.readTable(targetId, table, atMs),
    }),
    'journal.read': (input) => history.readEvents(input),
    'journal.note': ({ text }) => {
      flow.note([note(redact(text), parts.now())])
      return {}
    },
    ...actionHandlers(parts),
    'settings.read': () => store.current,
    'settings.write': (input) => writeSettings(store, input),
    'collection.set': parts.collect,
    'connections.check': parts.check,
    'connections.save': (input) => {
      parts.save(input)
      return parts.catalog()
    },
    'connections.remove': async ({ targetId }) => {
      await parts.remove(targetId)
      return parts.catalog()
    },
    'queries.explain': (input) => parts.explainer.explain(input),
    'app.report-error': ({ where, message, stack }) => {
      log.error(`page: ${where}: ${message}`, stack)
      return {}
    },
    ...alertHandlers(parts),
    ...workerHandlers(parts),
    ...telemetryHandlers(parts.telemetry),
    ...incidentHandlers(parts),
    'window.wall': ({ on }) => setWall(parts, on),
    ...upkeepHandlers(parts),
  }
}

/** What a person does to a target: the one door, and its lock. */
function actionHandlers({
  gate,
  status,
}: HandlerParts): Pick<Handlers, Extract<RequestName, `actions.${string}`>> {
  return {
    'actions.preview': (input) => gate.preview(input),
    // Kept in files that are handed on: what has the shape of a secret is none of them.
    'actions.confirm': (input) => gate.confirm({ ...input, reason: redact(input.reason) }),
    'actions.recent': async ({ limit }) => ({ runs: [...(await gate.recent(limit))] }),
    'actions.abort': ({ runId }) => {
      gate.abort(runId)
      return {}
    },
    'actions.arm': async ({ targetId }) => {
      await gate.arm(targetId)
      return status()
    },
    'actions.disarm': async (input) => {
      await gate.disarm(input)
      return status()
    },
  }
}

/** Who stands before a wall display is not who armed it: actions are locked. */
async function setWall(
  { screen, gate, status }: HandlerParts,
  on: boolean,
): Promise<Output<'app.status'>> {
  if (on && !screen.wall) await gate.disarm({ killSwitch: false })
  screen.setWall(on)
  return status()
}

function readBoard({ history, board, desk }: HandlerParts): Output<'board.read'> {
  return { seq: history.seq, tiles: [...board.tiles], chains: [...desk.chains] }
}

function newest(
  { sampler, recall }: HandlerParts,
  { targetId, table }: { targetId: string; table: string },
): TableSnapshot[] {
  const view = sampler.view(targetId)
  const snapshot = view === undefined ? undefined : recall.newest(view, table)
  return snapshot === undefined ? [] : [snapshot]
}

const note = (text: string, at: number) =>
  ({
    at,
    kind: 'note',
    targetId: null,
    subject: null,
    severity: null,
    title: text,
    detail: '',
  }) as const
