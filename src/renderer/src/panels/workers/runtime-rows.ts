import { seriesKey } from '../../../../shared/model/series'
import type { TileState } from '../../../../shared/model/tile'

/** WK5. */
const GROWTH_LIMIT = 5

export const RUNTIME_METRICS = [
  ...(['worker.heap.percent', 'worker.memory', 'worker.heap.slope'] as const),
  ...(['worker.event-loop.p99', 'worker.cpu', 'worker.handles', 'worker.heap.used'] as const),
] as const

export interface RuntimeRow {
  readonly targetId: string
  readonly heapPercent: number | null
  readonly memory: number | null
  readonly slope: number | null
  readonly loopMs: number | null
  readonly cpu: number | null
  readonly handles: number | null
}

export function runtimeRows(
  targetIds: readonly string[],
  newest: ReadonlyMap<string, number | null>,
): RuntimeRow[] {
  return targetIds.map((targetId) => {
    const of = (metric: (typeof RUNTIME_METRICS)[number]): number | null =>
      newest.get(seriesKey(metric, targetId)) ?? null
    return {
      targetId,
      heapPercent: of('worker.heap.percent'),
      memory: of('worker.heap.used') ?? of('worker.memory'),
      slope: of('worker.heap.slope'),
      loopMs: of('worker.event-loop.p99'),
      cpu: of('worker.cpu'),
      handles: of('worker.handles'),
    }
  })
}

/** At this pace; null: it does not grow, or it is not known. */
export function msToFull({ heapPercent, slope }: RuntimeRow): number | null {
  if (heapPercent === null || slope === null || slope <= 0 || heapPercent <= 0) return null
  const hours = (100 - heapPercent) / ((heapPercent * slope) / 100)
  return hours > 999 ? null : hours * 3_600_000
}

export const growthGlyph = ({ slope }: RuntimeRow): TileState =>
  slope !== null && slope > GROWTH_LIMIT ? 'medium' : 'normal'
