import { redact } from '../../platform/redact'

const MOST_FIELDS = 12
const LENGTH = 200

/** Names and kinds of the fields of a payload: values are somebody's data and are not shown. */
export function describePayload(json: string): string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return 'not JSON'
  }
  if (typeof value !== 'object' || value === null) return kindOf(value)
  const entries = Object.entries(value)
  const shown = entries.slice(0, MOST_FIELDS).map(([name, one]) => `${name}: ${kindOf(one)}`)
  const more = entries.length > MOST_FIELDS ? [`${entries.length - MOST_FIELDS} more`] : []
  return redact([...shown, ...more].join(', ')).slice(0, LENGTH)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `text of ${value.length}`
  if (Array.isArray(value)) return `list of ${value.length}`
  return typeof value
}

export function sayBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  const kib = bytes / 1_024
  return kib < 1_024 ? `${kib.toFixed(1)} KiB` : `${(kib / 1_024).toFixed(1)} MiB`
}
