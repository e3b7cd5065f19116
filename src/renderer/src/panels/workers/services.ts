import type { SlotRow } from '../../../../shared/model/tables/worker'
import type { Target } from '../../../../shared/model/target'
import type { TileState } from '../../../../shared/model/tile'
import type { DependencyMap } from '../../../../shared/model/worker-views'
import type { Owned } from '../of-targets'
import { conditionGlyph, conditionWords, type WorkerLine } from './worker-rows'

/** Calls that others made of a service, by their spans. */
export interface CallsIn {
  readonly perS: number
  readonly failPercent: number
  readonly p95Ms: number | null
}

export interface SlotSum {
  readonly active: number
  readonly max: number
  readonly queued: number
}

/** One service: a single worker, or all instances of one that was scaled out. DP7. */
export interface ServiceLine {
  readonly service: string
  readonly lines: readonly WorkerLine[]
  /** null: none of them tells of slots. */
  readonly slots: SlotSum | null
  /** The fullest heap. */
  readonly heapPercent: number | null
  /** null: no span tells of it, or it is one instance of several. */
  readonly calls: CallsIn | null
}

export interface ServiceParts {
  readonly targets: readonly Pick<Target, 'id' | 'group'>[]
  readonly lines: readonly WorkerLine[]
  readonly slots: readonly Owned<SlotRow>[]
  readonly heap: ReadonlyMap<string, number | null>
  readonly calls: ReadonlyMap<string, CallsIn>
}

/** Workers of one group are one line, in the order of the configuration. */
export function serviceLines({ targets, lines, slots, heap, calls }: ServiceParts): ServiceLine[] {
  const groups = new Map<string, WorkerLine[]>()
  for (const line of lines) {
    const group = targets.find(({ id }) => id === line.targetId)?.group ?? line.targetId
    groups.set(group, [...(groups.get(group) ?? []), line])
  }
  return [...groups].map(([group, all]) => {
    const [first] = all
    // A group of one is that worker.
    const service = all.length === 1 && first !== undefined ? first.targetId : group
    const counted = distinct(all).map(({ targetId }) => targetId)
    return {
      ...{ service, lines: all, calls: calls.get(group) ?? null },
      slots: sumSlots(slots.filter(({ targetId }) => counted.includes(targetId))),
      heapPercent: most(all.map(({ targetId }) => heap.get(targetId) ?? null)),
    }
  })
}

/** The instances of a service, each as a line of its own. */
export function instanceLines({ lines }: ServiceLine, parts: ServiceParts): ServiceLine[] {
  return lines.map((line) => ({
    ...{ service: line.targetId, lines: [line], calls: null },
    slots: sumSlots(parts.slots.filter(({ targetId }) => targetId === line.targetId)),
    heapPercent: parts.heap.get(line.targetId) ?? null,
  }))
}

/** Two addresses may lead to one process: what it tells is counted once. */
function distinct(lines: readonly WorkerLine[]): WorkerLine[] {
  const seen = new Set<string>()
  return lines.filter(({ info }) => {
    if (info?.instance == null || info.startedAt === null) return true
    const key = `${info.instance} ${info.startedAt}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function sumSlots(rows: readonly SlotRow[]): SlotSum | null {
  if (rows.length === 0) return null
  return rows.reduce<SlotSum>(
    (sum, { active, max, queued }) => ({
      ...{ active: sum.active + active, max: sum.max + max },
      queued: sum.queued + queued,
    }),
    { active: 0, max: 0, queued: 0 },
  )
}

const URGENCY: readonly TileState[] = [
  ...(['normal', 'stale', 'unknown', 'low'] as const),
  ...(['medium', 'high', 'critical'] as const),
]

/** The instance that is worst off. */
export function worstLine({ lines }: ServiceLine): WorkerLine | undefined {
  return [...lines].sort((one, other) => urgency(other) - urgency(one))[0]
}

const urgency = (line: WorkerLine): number => URGENCY.indexOf(conditionGlyph(line))

/** Of several: how many answer, and how the worst one fares. */
export function serviceWords(service: ServiceLine): string {
  const { lines } = service
  const worst = worstLine(service)
  const words = worst === undefined ? 'not read yet' : conditionWords(worst)
  if (lines.length === 1) return words
  const answering = lines.filter(({ link }) => link?.state === 'live').length
  const count = `${answering} of ${lines.length} answer`
  return answering === lines.length && words === 'healthy'
    ? `healthy, ${count}`
    : `${count}; ${words}`
}

/** The different values of the instances: `1.4.2, 1.5.0` while a deploy rolls out. */
export function different(
  { lines }: ServiceLine,
  of: (line: WorkerLine) => string | null | undefined,
): string | null {
  const values = new Set(lines.flatMap((line) => of(line) ?? []))
  return values.size === 0 ? null : [...values].sort().join(', ')
}

export function most(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null && Number.isFinite(value)) as number[]
  return known.length === 0 ? null : Math.max(...known)
}

/** What others called of each service, over the range. */
export function callsIn(map: DependencyMap | undefined, rangeMs: number): Map<string, CallsIn> {
  const found = new Map<string, { calls: number; errors: number; p95Ms: number | null }>()
  for (const { to, calls, errors, p95Ms } of map?.edges ?? []) {
    if (!to.startsWith('worker:') || calls === null) continue
    const service = to.slice('worker:'.length)
    const known = found.get(service)
    found.set(service, {
      calls: (known?.calls ?? 0) + calls,
      errors: (known?.errors ?? 0) + (errors ?? 0),
      p95Ms: most([known?.p95Ms, p95Ms]),
    })
  }
  return new Map(
    [...found].map(([service, { calls, errors, p95Ms }]) => [
      service,
      { perS: (calls * 1_000) / rangeMs, failPercent: (100 * errors) / calls, p95Ms },
    ]),
  )
}
