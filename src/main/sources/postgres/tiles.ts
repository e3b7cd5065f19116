import type { ViewRow } from '../../../shared/model/tables/postgres'
import type { TileDraft } from '../source'
import type { TargetView } from '../target-view'
import { viewLabel } from './view-rows'

/** The panels that show more. */
const PANEL = { server: 'pools', pool: 'pools', view: 'views' } as const

/** The server, its connections, and each materialized view. */
export function postgresTiles(view: TargetView): readonly TileDraft[] {
  const views = view.table('postgres.views') ?? []
  return [serverTile(view), poolTile(view), ...views.map((row) => viewTile(view, row))]
}

/** Tail of a view's tile: short for the schema that everyone has. */
export function viewTail(row: { readonly schema: string; readonly name: string }): string {
  return `view/${row.schema === 'public' ? row.name : viewLabel(row)}`
}

function serverTile(view: TargetView): TileDraft {
  const isReplica = view.table('postgres.server')?.[0]?.role === 'replica'
  const metric = isReplica ? 'postgres.replica.replay-lag' : 'postgres.transactions.rate'
  const value = view.value(metric) ?? null
  return {
    tail: '',
    kind: 'postgres',
    title: view.target.title,
    panelId: PANEL.server,
    figure: isReplica
      ? { value, unit: 'ms', label: 'replay lag' }
      : { value, unit: 'per-second', label: 'transactions' },
    note: serverNote(view, isReplica),
    probe: 'session',
    seriesKey: view.key(metric),
  }
}

function serverNote(view: TargetView, isReplica: boolean): string {
  if (isReplica) {
    if (view.value('postgres.replica.paused') === 1) return 'replica, replay paused'
    return view.value('postgres.replica.receiving') === 0 ? 'replica, receives nothing' : 'replica'
  }
  const active = view.value('postgres.connections.active')
  const blocked = view.value('postgres.sessions.blocked')
  if (active == null) return ''
  return blocked == null || blocked === 0
    ? `${active} active`
    : `${active} active, ${blocked} blocked`
}

function poolTile(view: TargetView): TileDraft {
  const server = view.table('postgres.server')?.[0]
  const used = view.value('postgres.connections.total')
  const open = server === undefined ? undefined : server.maxConnections - server.reservedConnections
  return {
    tail: 'pool',
    kind: 'pool',
    title: `${view.target.title} connections`,
    panelId: PANEL.pool,
    figure: {
      value: view.value('postgres.connections.used-percent') ?? null,
      unit: 'percent',
      label: 'of the open slots used',
    },
    note: used == null || open === undefined ? '' : `${used} of ${open} used`,
    probe: 'session',
    seriesKey: view.key('postgres.connections.used-percent'),
  }
}

function viewTile(view: TargetView, row: ViewRow): TileDraft {
  const label = viewLabel(row)
  const age = view.values('postgres.view.age').find((one) => one.labels['view'] === label)
  return {
    tail: viewTail(row),
    kind: 'view',
    title: row.schema === 'public' ? row.name : label,
    panelId: PANEL.view,
    figure: { value: age?.value ?? null, unit: 'ms', label: 'since the last refresh' },
    note: viewNote(row),
    probe: 'ledger',
    seriesKey: view.key('postgres.view.age', { view: label }),
  }
}

function viewNote(row: ViewRow): string {
  if (!row.populated) return 'not populated'
  if (row.refreshSource === 'unknown') return 'last refresh unknown'
  return row.concurrently ? 'refreshes concurrently' : `refresh blocks readers: ${row.whyNot}`
}
