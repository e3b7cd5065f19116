import { useMemo } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import { useSeriesMany } from '../../live/use-series'
import type { Calls } from './calls'
import type { WorkerLine } from './worker-rows'

const METRICS = [
  'worker.heap.percent',
  'worker.requests.rate',
  'worker.requests.error-percent',
  'worker.requests.p95',
] as const

interface Figures {
  readonly heap: ReadonlyMap<string, number | null>
  readonly counted: ReadonlyMap<string, Calls>
}

/** The newest numbers of each worker. Of one that does not answer there are none: the last ones are of before. */
export function useFigures(lines: readonly WorkerLine[]): Figures {
  const answering = lines
    .filter(({ link }) => link?.state === 'live')
    .map(({ targetId }) => targetId)
    .join('\n')
  const ids = useMemo(() => (answering === '' ? [] : answering.split('\n')), [answering])
  const keys = useMemo(
    () => ids.flatMap((id) => METRICS.map((metric) => seriesKey(metric, id))),
    [ids],
  )
  const views = useSeriesMany(keys)
  return useMemo(() => {
    const newest = new Map<string, number | null>(views.map(({ key, last }) => [key, last]))
    const of = (metric: (typeof METRICS)[number], id: string): number | null =>
      newest.get(seriesKey(metric, id)) ?? null
    const counted = ids.flatMap((id): [string, Calls][] => {
      const perS = of('worker.requests.rate', id)
      if (perS === null) return []
      const failPercent = of('worker.requests.error-percent', id)
      return [[id, { perS, failPercent, p95Ms: of('worker.requests.p95', id), from: 'metrics' }]]
    })
    return {
      heap: new Map(ids.map((id) => [id, of('worker.heap.percent', id)])),
      counted: new Map(counted),
    }
  }, [ids, views])
}
