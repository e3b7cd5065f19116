import type { FrozenSeries, IncidentDetail, TimelineEntry } from '../../shared/model/incident'
import { toIncident, type Freeze, type IncidentRecord } from './record'

/** Charts of a report or panel: more cannot be looked at. */
const MOST_CHARTS = 12

export function toDetail(
  record: IncidentRecord,
  timeline: readonly TimelineEntry[],
  freezes: readonly Freeze[],
): IncidentDetail {
  return {
    incident: toIncident(record),
    timeline: [...timeline],
    charts: chooseCharts(record, freezes.at(-1)?.series ?? []),
    freezes: record.freezes.map((info) => ({
      ...info,
      contents: (freezes.find(({ id }) => id === info.id)?.tables ?? []).map(
        ({ targetId, table, rows, at }) => ({ targetId, table, rows: rows.length, at }),
      ),
    })),
  }
}

/** Those of the findings first, then those that changed most against their own height. */
export function chooseCharts(
  record: Pick<IncidentRecord, 'findings' | 'startedAt'>,
  series: readonly FrozenSeries[],
): FrozenSeries[] {
  const named = new Set(record.findings.map(({ finding }) => finding.seriesKey))
  const weight = (one: FrozenSeries): number =>
    (named.has(one.key) ? 1_000 : 0) + swing(one, record.startedAt)
  return series
    .map((one) => ({ one, weight: weight(one) }))
    .filter((entry) => entry.weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.one.key < b.one.key ? -1 : 1))
    .slice(0, MOST_CHARTS)
    .map(({ one }) => one)
}

/** How far the values after the start leave those before it; 0: constant. */
function swing({ at, values }: FrozenSeries, startedAt: number): number {
  const of = (wanted: (time: number) => boolean): number[] =>
    values.filter((value, index): value is number => value !== null && wanted(at[index] ?? 0))
  const all = of(() => true)
  const before = of((time) => time < startedAt)
  const high = Math.max(...all)
  const low = Math.min(...all)
  if (all.length < 2 || high === low) return 0
  const usual =
    before.length === 0 ? low : before.reduce((sum, value) => sum + value, 0) / before.length
  const away = Math.max(Math.abs(high - usual), Math.abs(usual - low))
  return away / (Math.abs(usual) + (high - low) / 10)
}
