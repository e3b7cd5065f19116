import type { Unit } from '../../../../shared/model/metric'
import type { DependencyMap } from '../../../../shared/model/worker-views'
import { formatAge, formatValue, NOTHING } from '../../ui/format'

/** What a service was asked, and who tells of it. */
export interface Calls {
  readonly perS: number
  readonly failPercent: number | null
  readonly p95Ms: number | null
  /** `spans`: counted one by one, over the shared range. `metrics`: its own counters, between its last two scrapes. */
  readonly from: 'spans' | 'metrics'
}

/** What others called of each service, over the range. */
export function callsIn(map: DependencyMap | undefined, rangeMs: number): Map<string, Calls> {
  const found = new Map<string, { calls: number; errors: number; p95Ms: number | null }>()
  for (const { to, calls, errors, p95Ms } of map?.edges ?? []) {
    if (!to.startsWith('worker:') || calls === null) continue
    const service = to.slice('worker:'.length)
    const known = found.get(service)
    found.set(service, {
      calls: (known?.calls ?? 0) + calls,
      errors: (known?.errors ?? 0) + (errors ?? 0),
      p95Ms: mostOf([known?.p95Ms, p95Ms]),
    })
  }
  return new Map(
    [...found].map(([service, { calls, errors, p95Ms }]) => [
      service,
      {
        ...{ perS: (calls * 1_000) / rangeMs, failPercent: (100 * errors) / calls, p95Ms },
        from: 'spans',
      },
    ]),
  )
}

/** Of the instances of one service: the rates added up, the shares weighed by them, the slowest p95. */
export function sumOfCalls(all: readonly Calls[]): Calls | null {
  if (all.length === 0) return null
  const judged = all.filter(({ failPercent }) => failPercent !== null)
  const weight = judged.reduce((sum, { perS }) => sum + perS, 0)
  const failed = judged.reduce((sum, one) => sum + one.perS * (one.failPercent ?? 0), 0)
  return {
    perS: all.reduce((sum, { perS }) => sum + perS, 0),
    failPercent: weight === 0 ? null : failed / weight,
    p95Ms: mostOf(all.map(({ p95Ms }) => p95Ms)),
    from: 'metrics',
  }
}

/** Q8: never a bare number: what a worker counts itself is marked. */
export function callText(
  calls: Calls | null,
  value: number | null | undefined,
  unit: Unit,
): string {
  if (calls === null || value == null) return NOTHING
  return `${calls.from === 'metrics' ? '~ ' : ''}${formatValue(value, unit)}`
}

/** Where a figure comes from, beside it. */
export function sourceOf(calls: Calls | null, rangeMs: number): string {
  if (calls === null) return 'neither spans nor metrics tell of its calls'
  return calls.from === 'spans'
    ? `exact: by spans of the last ${formatAge(rangeMs)}`
    : 'by its own counters, between its last two scrapes; p95 estimated from buckets; fewer than 10 calls are not judged'
}

/** For the head of the table: who tells of the calls. */
export function sourceNote(lines: readonly { calls: Calls | null }[]): string {
  const sources = new Set(lines.flatMap(({ calls }) => calls?.from ?? []))
  if (sources.size === 0) return ''
  if (sources.size === 2) return 'calls by spans, ~ by its own metrics'
  return sources.has('spans') ? 'calls by spans' : '~ calls by its own metrics'
}

export function mostOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null && Number.isFinite(value)) as number[]
  return known.length === 0 ? null : Math.max(...known)
}
