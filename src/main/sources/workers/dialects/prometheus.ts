import type { Dialect } from './dialect'

const COMMENT = /^# (?:HELP|TYPE|UNIT) \S|^# EOF$/
const SAMPLE = /^(?:[a-zA-Z_:][\w:]*(?:\{.*\})?|\{".*\}) +[-+\w.]+(?: +[-\d.]+)?(?: # .*)?$/

/** Exposition text and nothing else: a scrape that succeeds is all its health. */
export const prometheus: Dialect = {
  title: 'Prometheus',
  read: ({ status, type, text }) =>
    status === 200 && isExposition(text, type) ? { word: 'pass', output: 'scraped' } : null,
}

/** By the first line that says something. */
export function isExposition(text: string, type: string): boolean {
  if (type.includes('html') || type.includes('json')) return false
  const [first = ''] = text.slice(0, 2_048).trimStart().split('\n', 1)
  const line = first.trimEnd()
  return COMMENT.test(line) || SAMPLE.test(line)
}
