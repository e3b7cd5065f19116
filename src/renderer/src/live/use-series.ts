import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { SeriesKey } from '../../../shared/model/series'
import { useLive } from './context'
import type { SeriesView } from './series-buffer'

/** Numbers of one series within the shared range: history first, then live. Redraws the caller for no other one. */
export function useSeries(key: SeriesKey): SeriesView {
  const { series, watch } = useLive()
  useEffect(() => watch.keys([key]), [watch, key])
  const subscribe = useCallback((wake: () => void) => series.subscribe([key], wake), [series, key])
  return useSyncExternalStore(subscribe, () => series.read(key))
}

const SLOWLY_MS = 1_000

/** The same for what is slow to draw: redraws the caller at most once a second. */
export function useSeriesSlowly(key: SeriesKey): SeriesView {
  const { series, watch, ticks } = useLive()
  useEffect(() => watch.keys([key]), [watch, key])
  const subscribe = useCallback((wake: () => void) => ticks.subscribe(SLOWLY_MS, wake), [ticks])
  return useSyncExternalStore(subscribe, () => series.read(key))
}

/** The same for several, in the order asked. The array changes only when one of them does. */
export function useSeriesMany(keys: readonly SeriesKey[]): readonly SeriesView[] {
  const { series, watch } = useLive()
  const id = keys.join('\n')
  const stable = useMemo(() => (id === '' ? [] : id.split('\n')), [id])
  useEffect(() => watch.keys(stable), [watch, stable])
  const subscribe = useCallback(
    (wake: () => void) => series.subscribe(stable, wake),
    [series, stable],
  )
  const last = useRef<readonly SeriesView[]>([])
  return useSyncExternalStore(subscribe, () => {
    const views = stable.map((key) => series.read(key))
    const before = last.current
    if (views.length === before.length && views.every((view, at) => view === before[at])) {
      return before
    }
    last.current = views
    return views
  })
}
