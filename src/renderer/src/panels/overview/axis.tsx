import { useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { useLive } from '../../live/context'
import { STALE_INTERVALS } from '../../live/panel-state'
import { useEvents } from '../../live/use-events'
import { useSeriesMany } from '../../live/use-series'
import { useBoard, useCatalog, useCrosshairAt, useTimeWindow } from '../../live/use-state'
import { useTables } from '../../live/use-tables'
import { formatClock } from '../../ui/format'
import { Lane, MarkLane, TimeAxis } from '../../ui/lane'
import { PanelFrame } from '../../ui/panel-frame'
import { Strip, type StripSeries } from '../../ui/strip'
import {
  BREAKER_WORDS,
  breakerKeys,
  lagSeries,
  stripsOf,
  WORKER_WORDS,
  workerKeys,
  type LaneKey,
} from './axis-parts'
import { worstSegments, type LaneWords } from './segments'

/** Workers are read each 5 s, or as their collection has it; three readings missed are silence. */
const WORKER_EVERY_MS = 5_000
const TOLD = { targetId: null, kinds: ['finding', 'action', 'deploy', 'note'] } as const

/** Everything that moves on one time axis with one crosshair. */
export function TimeAxisPanel(): ReactNode {
  const catalog = useCatalog()
  const lag = useLagSeries()
  const isEmpty = catalog?.targets.length === 0
  const strips = useMemo(() => stripsOf(catalog?.targets ?? [], lag), [catalog, lag])
  if (isEmpty) return null
  return (
    <PanelFrame
      title="One time axis"
      note={<UnderCrosshair />}
      flush
      state={catalog === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      <div className="overview-axis">
        {strips.map((strip) => (
          <Strip key={strip.title} heightPx={28} {...strip} />
        ))}
        <WorkersLane />
        <BreakersLane />
        <EventsLane />
        <TimeAxis />
      </div>
    </PanelFrame>
  )
}

function UnderCrosshair(): ReactNode {
  const at = useCrosshairAt()
  return at === null ? null : `at ${formatClock(at)} UTC`
}

function useLagSeries(): readonly StripSeries[] {
  const catalog = useCatalog()
  const ids = useMemo(
    () => (catalog?.targets ?? []).filter(({ kind }) => kind === 'postgres').map(({ id }) => id),
    [catalog],
  )
  const servers = useTables(ids, 'postgres.server')
  const standbys = useTables(ids, 'postgres.replication')
  const found = lagSeries(
    servers.map(({ targetId, table }, index) => ({
      targetId,
      role: table?.rows[0]?.role ?? null,
      standbys: (standbys[index]?.table?.rows ?? []).map(({ application }) => application),
    })),
  )
  const id = JSON.stringify(found)
  // The tables come anew with each reading, the series they name do not.
  return useMemo(() => JSON.parse(id) as StripSeries[], [id])
}

function WorkersLane(): ReactNode {
  const catalog = useCatalog()
  const keys = useMemo(() => workerKeys(catalog?.targets ?? []), [catalog])
  return <StateLane title="Workers" keys={keys} words={WORKER_WORDS} />
}

function BreakersLane(): ReactNode {
  const tiles = useBoard()
  const id = JSON.stringify(breakerKeys(tiles ?? []))
  const keys = useMemo(() => JSON.parse(id) as LaneKey[], [id])
  return <StateLane title="Breakers" keys={keys} words={BREAKER_WORDS} />
}

function StateLane(props: {
  title: string
  keys: readonly LaneKey[]
  words: LaneWords
}): ReactNode {
  const { title, keys, words } = props
  const views = useSeriesMany(keys.map(({ key }) => key))
  const { fromMs, toMs } = useTimeWindow()
  const everyMs = useSlowestHealth()
  const segments = useMemo(() => {
    const series = keys.flatMap(({ name }, index) => {
      const view = views[index]
      return view === undefined ? [] : [{ name, view }]
    })
    const silentMs = Math.max(STALE_INTERVALS * everyMs, (toMs - fromMs) / 60)
    return worstSegments(series, words, { toMs, silentMs })
  }, [keys, views, words, fromMs, toMs, everyMs])
  if (keys.length === 0) return null
  return (
    <Lane
      title={title}
      segments={segments}
      read={<small>{segments.at(-1)?.label ?? 'no data'}</small>}
    />
  )
}

/** Redraws when the interval changes, not with each reading. */
function useSlowestHealth(): number {
  const { links } = useLive()
  return useSyncExternalStore(links.subscribe, () => {
    const health = (links.get() ?? []).filter(({ probe }) => probe === 'health')
    return Math.max(WORKER_EVERY_MS, ...health.map(({ everyMs }) => everyMs))
  })
}

function EventsLane(): ReactNode {
  const { events, total } = useEvents(TOLD)
  const marks = useMemo(() => events.map(({ at, title }) => ({ at, label: title })), [events])
  return (
    <MarkLane
      title="Events"
      marks={marks}
      read={
        <a className="small" href="#/journal">
          {total === 1 ? '1 event' : `${total} events`}
        </a>
      }
    />
  )
}
