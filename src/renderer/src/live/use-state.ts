import { useCallback, useSyncExternalStore } from 'react'
import type { AppError } from '../../../shared/errors/app-error'
import type { ActionRun } from '../../../shared/model/action'
import type { Message } from '../../../shared/ipc/contract'
import type { Incident } from '../../../shared/model/incident'
import type { Link } from '../../../shared/model/link'
import type { AppStatus } from '../../../shared/model/status'
import type { Tile } from '../../../shared/model/tile'
import type { Severity } from '../../../shared/model/finding'
import type { AlertsState } from './alert-store'
import type { Counts } from './board-store'
import type { Cell } from './cell'
import { useLive } from './context'
import type { Crosshair } from './crosshair'
import type { Catalog } from './live'
import type { TimeWindow } from './time-range'

export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get)
}

/** undefined: not read yet. The same for board, links and catalog. */
export function useStatus(): AppStatus | undefined {
  return useCell(useLive().status)
}

export function useBoard(): readonly Tile[] | undefined {
  return useCell(useLive().board.tiles)
}

export function useTile(id: string): Tile | undefined {
  return useCell(useLive().board.byId.at(id))
}

/** Findings by severity; goes on while the page is paused. */
export function useCounts(): Counts {
  return useCell(useLive().board.counts)
}

export function useWorstByPanel(): Readonly<Record<string, Severity>> {
  return useCell(useLive().board.worstByPanel)
}

export function useLinks(): readonly Link[] | undefined {
  return useCell(useLive().links)
}

export function useCatalog(): Catalog | undefined {
  return useCell(useLive().catalog)
}

export function useRuns(): readonly ActionRun[] {
  return useCell(useLive().runs.runs)
}

export function useAlerts(): AlertsState | undefined {
  return useCell(useLive().alerts.state)
}

/** All incidents, newest first, and the exports under way. */
export function useIncidents(): Message<'incidents'> | undefined {
  return useCell(useLive().incidents)
}

/** The one that is open; undefined: none. */
export function useOpenIncident(): Incident | undefined {
  return useIncidents()?.incidents.find(({ endedAt }) => endedAt === null)
}

/** Automatic recovery of each worker. */
export function useRecovery(): Message<'recovery'> | undefined {
  return useCell(useLive().recovery)
}

/** What could not be read, by request name. */
export function useProblems(): Readonly<Record<string, AppError>> {
  return useCell(useLive().problems)
}

/** The time, renewed each `everyMs`: for ages and countdowns. Stands while nothing reads it. */
export function useNow(everyMs: number): number {
  const { ticks } = useLive()
  const subscribe = useCallback(
    (wake: () => void) => ticks.subscribe(everyMs, wake),
    [ticks, everyMs],
  )
  return useSyncExternalStore(subscribe, () => ticks.read(everyMs))
}

/** The time that data is judged by: stands while the page is paused, so that what is shown does not go stale. */
export function useDataNow(everyMs: number): number {
  const now = useNow(everyMs)
  return useCell(useLive().pause.since) ?? now
}

/** What follows from the time that data is judged by: redraws only when the answer changes. */
export function useDataFact<T extends string | boolean>(
  everyMs: number,
  factAt: (now: number) => T,
): T {
  const { ticks, pause } = useLive()
  const subscribe = useCallback(
    (wake: () => void) => {
      const stops = [ticks.subscribe(everyMs, wake), pause.since.subscribe(wake)]
      return () => stops.forEach((stop) => stop())
    },
    [ticks, pause, everyMs],
  )
  return useSyncExternalStore(subscribe, () => factAt(pause.since.get() ?? ticks.read(everyMs)))
}

export interface PausedState {
  /** Since when; null: live. */
  readonly since: number | null
  readonly set: (on: boolean) => void
  readonly toggle: () => void
}

export function usePaused(): PausedState {
  const { pause } = useLive()
  const since = useCell(pause.since)
  return { since, set: (on) => pause.set(on), toggle: () => pause.toggle() }
}

/** The shared range. Does not redraw as time goes on: for that see `useTimeWindow`. */
export function useTimeRange(): { rangeMs: number; setRange: (rangeMs: number) => void } {
  const { range } = useLive()
  return { rangeMs: useCell(range.rangeMs), setRange: (rangeMs) => range.setRange(rangeMs) }
}

/** From when until when every chart draws. Moves by one point at a time; stands while paused. */
export function useTimeWindow(): TimeWindow {
  const { range } = useLive()
  return useSyncExternalStore(range.subscribe, range.window.get)
}

/** The one crosshair, outside React: get, set, subscribe. */
export function useCrosshair(): Crosshair {
  return useLive().crosshair
}

/** The time under the crosshair, for a readout. Redraws as the pointer moves. */
export function useCrosshairAt(): number | null {
  return useCell(useLive().crosshair)
}
