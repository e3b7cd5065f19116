import type { FrozenSeries, FrozenTable } from '../../shared/model/incident'
import type { TableName } from '../../shared/model/tables/index'
import type { NewestSample, SeriesPoints } from '../history/protocol'
import type { Source } from '../sources/source'
import type { TargetView } from '../sources/target-view'
import type { Freeze, IncidentRecord } from './record'

/** How far back from the start the numbers reach. */
export const BEFORE_MS = 15 * 60_000
const MOST_POINTS = 500
const MOST_SERIES = 80
const MOST_ROWS = 200

export interface CollectParts {
  readonly sources: readonly Source[]
  readonly views: () => readonly TargetView[]
  readonly history: {
    readNewest(): Promise<NewestSample[]>
    readSeries(query: {
      keys: readonly string[]
      fromMs: number
      toMs: number
      maxPoints: number
    }): Promise<{ series: SeriesPoints[] }>
  }
}

/** Copies the evidence of now: 15 min before the start until now, and the newest tables of the targets involved. IN3. */
export async function collect(
  parts: CollectParts,
  about: { record: IncidentRecord; id: string; at: number; reason: string },
): Promise<Freeze> {
  const { record, id, at, reason } = about
  const views = involved(parts.views(), record)
  // The tables first: they are of this moment, and reading the numbers takes a while.
  const tables = views.flatMap((view) => tablesOf(view, parts.sources))
  const links = views.flatMap((view) => [...view.links])
  const series = await seriesOf(parts, views, record, at)
  const targets = views.map(({ target }) => target)
  return { version: 1, id, at, reason, targets, links, series, tables }
}

/** The targets of its findings and their groups; when there is none yet, all. */
export function involved(
  views: readonly TargetView[],
  record: IncidentRecord,
): readonly TargetView[] {
  const ids = new Set(record.findings.map(({ finding }) => finding.targetId))
  if (ids.size === 0) return views
  const groups = new Set(
    views.flatMap(({ target }) =>
      ids.has(target.id) && target.group !== undefined ? [target.group] : [],
    ),
  )
  return views.filter(
    ({ target }) => ids.has(target.id) || (target.group !== undefined && groups.has(target.group)),
  )
}

function tablesOf(view: TargetView, sources: readonly Source[]): FrozenTable[] {
  const names = sources
    .filter(({ kind }) => kind === view.target.kind)
    .flatMap(({ tables }) => tables)
  return [...new Set<TableName>(names)].flatMap((table) => {
    const rows = view.table(table)
    const at = view.tableAt(table)
    if (rows === undefined || at === undefined) return []
    const kept = rows.slice(0, MOST_ROWS) as unknown as FrozenTable['rows']
    const truncatedFrom = rows.length > MOST_ROWS ? rows.length : null
    return [{ targetId: view.target.id, table, at, rows: structuredClone(kept), truncatedFrom }]
  })
}

async function seriesOf(
  { history, sources }: CollectParts,
  views: readonly TargetView[],
  record: IncidentRecord,
  toMs: number,
): Promise<FrozenSeries[]> {
  const fromMs = record.startedAt - BEFORE_MS
  const wanted = record.findings.flatMap(({ finding }) => finding.seriesKey ?? [])
  const ids = new Set(views.map(({ target }) => target.id))
  const known = (await history.readNewest())
    .filter(({ key, at }) => at >= fromMs && ids.has(partsOf(key).targetId))
    .map(({ key }) => key)
  const keys = [...new Set([...wanted.filter((key) => known.includes(key)), ...byBreadth(known)])]
  if (keys.length === 0) return []
  const query = { keys: keys.slice(0, MOST_SERIES), fromMs, toMs, maxPoints: MOST_POINTS }
  const { series } = await history.readSeries(query)
  return series.map((one) => toFrozen(one, sources))
}

/** Numbers of the whole target before those of one of its parts. */
function byBreadth(keys: readonly string[]): string[] {
  const isPart = (key: string): number => (partsOf(key).labels === '' ? 0 : 1)
  return [...keys].sort((a, b) => isPart(a) - isPart(b) || (a < b ? -1 : 1))
}

function toFrozen({ key, at, values }: SeriesPoints, sources: readonly Source[]): FrozenSeries {
  const { metric, targetId, labels } = partsOf(key)
  const known = sources.map((source) => source.metrics[metric]).find((one) => one !== undefined)
  const name = known?.title ?? metric
  return {
    key,
    targetId,
    title: labels === '' ? name : `${name} (${decode(labels)})`,
    unit: known?.unit ?? 'state',
    at: [...at],
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
  }
}

function partsOf(key: string): { metric: string; targetId: string; labels: string } {
  const [metric = '', targetId = '', labels = ''] = key.split('|')
  return { metric, targetId, labels }
}

const decode = (labels: string): string =>
  labels.replaceAll('%2C', ',').replaceAll('%7C', '|').replaceAll('%25', '%')
