import type { FrozenSeries, IncidentChart, IncidentSpan } from '../../shared/model/incident'
import { valueWords } from './report/words'
import { BEFORE_MS } from './collect'
import type { Freeze, IncidentRecord } from './record'

/** Charts of a report or panel: more cannot be looked at. */
const MOST_CHARTS = 12
const LEAST_BEFORE_MS = 60_000
type Told = Pick<IncidentRecord, 'findings' | 'startedAt' | 'endedAt'>

/** Pure: what is drawn of an incident, all on one time axis that begins before its start. IN3. */
export function chartsOf(
  record: Told,
  freezes: readonly Freeze[],
): { charts: IncidentChart[]; span: IncidentSpan } {
  const joined = joinSeries(freezes)
  // A watch that began a minute ago has nothing to show of the time before it.
  const first = joined.reduce((least, { at }) => Math.min(least, at[0] ?? least), record.startedAt)
  const fromMs = Math.min(
    record.startedAt - LEAST_BEFORE_MS,
    Math.max(record.startedAt - BEFORE_MS, first),
  )
  const newest = freezes.at(-1)?.at ?? record.startedAt
  const toMs = Math.max(newest, record.endedAt ?? newest)
  const charts = chooseCharts(record, joined).map((series) => ({
    ...series,
    limits: limitsOf(series, record.findings),
  }))
  return { charts, span: { fromMs, toMs } }
}

/** The newest copy of each series, and before it what only older copies still know: history forgets. */
export function joinSeries(freezes: readonly Pick<Freeze, 'series'>[]): FrozenSeries[] {
  const joined = new Map<string, FrozenSeries>()
  for (const { series } of [...freezes].reverse()) {
    for (const older of series) {
      const newer = joined.get(older.key)
      joined.set(older.key, newer === undefined ? older : withOlder(newer, older))
    }
  }
  return [...joined.values()]
}

function withOlder(newer: FrozenSeries, older: FrozenSeries): FrozenSeries {
  const first = newer.at[0] ?? Infinity
  const count = older.at.filter((at) => at < first).length
  if (count === 0) return newer
  return {
    ...newer,
    at: [...older.at.slice(0, count), ...newer.at],
    values: [...older.values.slice(0, count), ...newer.values],
  }
}

function limitsOf(
  { key, unit }: FrozenSeries,
  findings: IncidentRecord['findings'],
): IncidentChart['limits'] {
  const values = findings.flatMap(({ finding }) =>
    finding.seriesKey === key && finding.threshold !== null && finding.unit === unit
      ? [finding.threshold]
      : [],
  )
  return [...new Set(values)].map((value) => ({ value, label: `limit ${valueWords(value, unit)}` }))
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
