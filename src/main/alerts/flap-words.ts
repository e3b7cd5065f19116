import type { Finding } from '../../shared/model/finding'

const MARK = ', flapping'

/** AL2: that it comes and goes, how often and since when, wherever the finding is told: alert, tile, message. */
export function asFlapping(finding: Finding, began: { count: number; sinceMs: number }): Finding {
  const since = `${new Date(began.sinceMs).toISOString().slice(11, 19)} UTC`
  const words = `Flapping: began ${began.count} times since ${since}.`
  return {
    ...finding,
    title: `${finding.title}${MARK}`,
    detail: `${words} ${finding.detail}`.trim(),
    flapping: true,
  }
}

/** As it was before it flapped. */
export function withoutFlapping({ flapping, ...finding }: Finding): Finding {
  if (flapping !== true) return finding
  const { title, detail } = finding
  return {
    ...finding,
    title: title.endsWith(MARK) ? title.slice(0, -MARK.length) : title,
    detail: detail.replace(/^Flapping: [^.]*\. ?/, ''),
  }
}
