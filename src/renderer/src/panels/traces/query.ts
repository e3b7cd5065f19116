import type { TraceQuery } from '../../../../shared/model/telemetry'
import type { Choice } from '../../ui/select'

/** The filters as they are typed. */
export interface Filters {
  readonly text: string
  readonly service: string
  readonly operation: string
  readonly status: 'all' | 'errors'
  readonly minMs: string
  readonly maxMs: string
  /** `key=value`, several with spaces between. */
  readonly attributes: string
  /** UTC; empty: the shared time range. */
  readonly from: string
  readonly to: string
  readonly order: Order
}

export const ALL = '*'
const ORDERS = {
  newest: { label: 'newest first', by: 'start', desc: true },
  oldest: { label: 'oldest first', by: 'start', desc: false },
  slowest: { label: 'slowest first', by: 'duration', desc: true },
  fastest: { label: 'fastest first', by: 'duration', desc: false },
  'most-errors': { label: 'most errors first', by: 'errors', desc: true },
  'fewest-errors': { label: 'fewest errors first', by: 'errors', desc: false },
  'most-spans': { label: 'most spans first', by: 'spans', desc: true },
  'fewest-spans': { label: 'fewest spans first', by: 'spans', desc: false },
  service: { label: 'service, A first', by: 'service', desc: false },
  'service-z': { label: 'service, Z first', by: 'service', desc: true },
  operation: { label: 'operation, A first', by: 'operation', desc: false },
  'operation-z': { label: 'operation, Z first', by: 'operation', desc: true },
} as const satisfies Record<string, { label: string } & TraceQuery['sort']>
export type Order = keyof typeof ORDERS

export const ORDER_CHOICES: readonly Choice<Order>[] = (Object.keys(ORDERS) as Order[]).map(
  (value) => ({ value, label: ORDERS[value].label }),
)

export const NO_FILTERS: Filters = {
  ...{ text: '', service: ALL, operation: ALL, status: 'all', minMs: '', maxMs: '' },
  ...{ attributes: '', from: '', to: '', order: 'newest' },
}

const LIMIT = 200

/** What is wrong with a field, by its name; empty: nothing. */
export function problemsOf(filters: Filters): Partial<Record<keyof Filters, string>> {
  const { minMs, maxMs, from, to, attributes } = filters
  return {
    ...(isNumber(minMs) ? {} : { minMs: 'A number of ms.' }),
    ...(isNumber(maxMs) ? {} : { maxMs: 'A number of ms.' }),
    ...(isTime(from) ? {} : { from: 'Write it as 2026-11-26 14:02.' }),
    ...(isTime(to) ? {} : { to: 'Write it as 2026-11-26 14:02.' }),
    ...(splitAttributes(attributes) === null ? { attributes: 'Write it as key=value.' } : {}),
  }
}

/** A field that cannot be read filters nothing; it says so itself. */
export function toQuery(filters: Filters, range: { fromMs: number; toMs: number }): TraceQuery {
  const { by, desc } = ORDERS[filters.order]
  return {
    fromMs: timeOf(filters.from) ?? range.fromMs,
    toMs: timeOf(filters.to) ?? range.toMs,
    service: filters.service === ALL ? null : filters.service,
    operation: filters.operation === ALL ? null : filters.operation,
    onlyErrors: filters.status === 'errors',
    minMs: numberOf(filters.minMs),
    maxMs: numberOf(filters.maxMs),
    text: filters.text.trim().slice(0, 300),
    attributes: (splitAttributes(filters.attributes) ?? []).slice(0, 8),
    sort: { by, desc },
    limit: LIMIT,
  }
}

/** `key=value`, or `key="two words"`. null: something else. */
export function splitAttributes(text: string): { key: string; value: string }[] | null {
  const pairs = [...text.matchAll(/([^\s="]+)=(?:"([^"]*)"|(\S*))/g)].map((found) => ({
    key: (found[1] ?? '').slice(0, 200),
    value: (found[2] ?? found[3] ?? '').slice(0, 2_048),
  }))
  const rest = text.replaceAll(/([^\s="]+)=(?:"([^"]*)"|(\S*))/g, '').trim()
  return rest === '' ? pairs : null
}

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(?:UTC|Z))?$/

function timeOf(text: string): number | null {
  const [, day = '', clock = ''] = TIME.exec(text.trim()) ?? []
  const at = Date.parse(`${day}T${clock}Z`)
  return Number.isNaN(at) ? null : at
}

function numberOf(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) && number >= 0 ? number : null
}

const isNumber = (text: string): boolean => text.trim() === '' || numberOf(text) !== null
const isTime = (text: string): boolean => text.trim() === '' || timeOf(text) !== null
