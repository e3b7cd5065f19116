export type Labels = Readonly<Record<string, string>>

/** Identity of a series: `metric|target|name=value,...` with sorted label names. */
export type SeriesKey = string

export interface Point {
  readonly at: number
  /** null is a gap: nothing was read. Never zero. */
  readonly value: number | null
}

export function seriesKey(metric: string, targetId: string, labels: Labels = {}): SeriesKey {
  const text = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${escape(labels[name] ?? '')}`)
    .join(',')
  return `${metric}|${targetId}|${text}`
}

export function parseSeriesKey(key: SeriesKey): {
  metric: string
  targetId: string
  labels: Labels
} {
  const [metric = '', targetId = '', ...rest] = key.split('|')
  const labels: Record<string, string> = {}
  for (const pair of rest.join('|').split(',')) {
    const at = pair.indexOf('=')
    if (at > 0) labels[pair.slice(0, at)] = unescape(pair.slice(at + 1))
  }
  return { metric, targetId, labels }
}

const escape = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll('|', '%7C')
const unescape = (text: string): string =>
  text.replaceAll('%7C', '|').replaceAll('%2C', ',').replaceAll('%25', '%')
