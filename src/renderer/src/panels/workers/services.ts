import type { ComponentRow, SlotRow } from '../../../../shared/model/tables/worker'
import type { Target } from '../../../../shared/model/target'
import type { TileState } from '../../../../shared/model/tile'
import type { Owned } from '../of-targets'
import { mostOf, sumOfCalls, type Calls } from './calls'
import { ailingText } from './component-tree'
import { conditionGlyph, conditionWords, type WorkerLine } from './worker-rows'

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
  /** What its worst instance says of its parts. */
  readonly ailing: string
  /** null: neither a span nor its metrics tell of them. */
  readonly calls: Calls | null
}

export interface ServiceParts {
  readonly targets: readonly Pick<Target, 'id' | 'group'>[]
  readonly lines: readonly WorkerLine[]
  readonly slots: readonly Owned<SlotRow>[]
  readonly heap: ReadonlyMap<string, number | null>
  readonly components: readonly Owned<ComponentRow>[]
  /** By service, as others called it. */
  readonly spans: ReadonlyMap<string, Calls>
  /** By worker, as it counts itself. */
  readonly counted: ReadonlyMap<string, Calls>
}

/** Workers of one group are one line, in the order of the configuration. */
export function serviceLines(parts: ServiceParts): ServiceLine[] {
  const { targets, lines, slots, heap, spans, counted } = parts
  const groups = new Map<string, WorkerLine[]>()
  for (const line of lines) {
    const group = targets.find(({ id }) => id === line.targetId)?.group ?? line.targetId
    groups.set(group, [...(groups.get(group) ?? []), line])
  }
  return [...groups].map(([group, all]) => {
    const [first] = all
    // A group of one is that worker.
    const service = all.length === 1 && first !== undefined ? first.targetId : group
    const once = distinct(all).map(({ targetId }) => targetId)
    return {
      ...{ service, lines: all, ailing: ailingOf(all, parts) },
      calls: spans.get(group) ?? sumOfCalls(once.flatMap((id) => counted.get(id) ?? [])),
      slots: sumSlots(slots.filter(({ targetId }) => once.includes(targetId))),
      heapPercent: mostOf(all.map(({ targetId }) => heap.get(targetId) ?? null)),
    }
  })
}

/** The instances of a service, each as a line of its own. */
export function instanceLines({ lines }: ServiceLine, parts: ServiceParts): ServiceLine[] {
  return lines.map((line) => ({
    ...{ service: line.targetId, lines: [line], ailing: ailingOf([line], parts) },
    calls: parts.counted.get(line.targetId) ?? null,
    slots: sumSlots(parts.slots.filter(({ targetId }) => targetId === line.targetId)),
    heapPercent: parts.heap.get(line.targetId) ?? null,
  }))
}

function ailingOf(lines: readonly WorkerLine[], { components }: ServiceParts): string {
  const worst = worstOf(lines)
  return ailingText(components.filter(({ targetId }) => targetId === worst?.targetId))
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
  return worstOf(lines)
}

function worstOf(lines: readonly WorkerLine[]): WorkerLine | undefined {
  return [...lines].sort((one, other) => urgency(other) - urgency(one))[0]
}

const urgency = (line: WorkerLine): number => URGENCY.indexOf(conditionGlyph(line))

/** How the worst one fares. */
export function serviceWords(service: ServiceLine): string {
  const worst = worstLine(service)
  return worst === undefined ? 'not read yet' : conditionWords(worst)
}

/** Of several: how many answer. Then what the worst one says. */
export function serviceSays(service: ServiceLine): string {
  const { lines, ailing } = service
  const worst = worstLine(service)
  const answering = lines.filter(({ link }) => link?.state === 'live').length
  const parts = [
    lines.length === 1 ? '' : `${answering} of ${lines.length} answer`,
    worst?.link?.error?.message ?? (worst?.info?.output || ailing),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** The different values of the instances: `1.4.2, 1.5.0` while a deploy rolls out. */
export function different(
  { lines }: ServiceLine,
  of: (line: WorkerLine) => string | null | undefined,
): string | null {
  const values = new Set(lines.flatMap((line) => of(line) ?? []))
  return values.size === 0 ? null : [...values].sort().join(', ')
}
