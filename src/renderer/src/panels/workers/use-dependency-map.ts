import { useCallback } from 'react'
import type { DependencyMap } from '../../../../shared/model/worker-views'
import { useLive } from '../../live/context'
import { useReading, type Reading } from '../../live/use-reading'
import { useTimeRange } from '../../live/use-state'

const READ_EVERY_MS = 10_000

/** WK8: who calls whom, over the shared time range. */
export function useDependencyMap(): Reading<DependencyMap> & { readonly rangeMs: number } {
  const { bridge, clock } = useLive()
  const { rangeMs } = useTimeRange()
  const read = useCallback(() => {
    const toMs = clock.now()
    return bridge.request('workers.map', { fromMs: toMs - rangeMs, toMs })
  }, [bridge, clock, rangeMs])
  return { ...useReading(read, READ_EVERY_MS), rangeMs }
}
