export type Labels = Readonly<Record<string, string>>

/** Identity of a series: `metric|target|name=value,...` with sorted label names. */
export type SeriesKey = string

export function seriesKey(metric: string, targetId: string, labels: Labels = {}): SeriesKey {
  const text = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${escape(labels[name] ?? '')}`)
    .join(',')
  return `${metric}|${targetId}|${text}`
}

const escape = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll('|', '%7C')
