import { useEffect, useMemo, useState } from 'react'
import { Cell } from './cell'
import { useLive } from './context'
import type { EventFilter, EventList } from './event-feed'
import { useCell } from './use-state'

const WAITING = new Cell<EventList>({ state: 'loading', events: [], total: 0, error: null })

/** Journal entries within the shared range, newest first, kept up to date. `kinds` empty: all. */
export function useEvents({ targetId, kinds }: EventFilter): EventList {
  const live = useLive()
  const kindList = kinds.join(',')
  const filter = useMemo<EventFilter>(
    () => ({
      targetId,
      kinds: kindList === '' ? [] : (kindList.split(',') as EventFilter['kinds'][number][]),
    }),
    [targetId, kindList],
  )
  const [cell, setCell] = useState<Cell<EventList>>(WAITING)

  useEffect(() => {
    const { feed, release } = live.feed(filter)
    setCell(feed.list)
    return release
  }, [live, filter])
  return useCell(cell)
}
