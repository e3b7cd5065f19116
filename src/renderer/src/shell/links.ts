import type { Link } from '../../../shared/model/link'
import type { TileState } from '../../../shared/model/tile'
import { STALE_INTERVALS } from '../live/panel-state'

/** A target as the status bar shows it: its worst link, its newest reading, our cost on it. */
export interface TargetLink {
  readonly targetId: string
  readonly state: TileState
  readonly word: string
  readonly lastOkAt: number | null
  readonly costMsPerMin: number
  readonly links: readonly Link[]
}

export function byTarget(links: readonly Link[], now: number): TargetLink[] {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    groups.set(link.targetId, [...(groups.get(link.targetId) ?? []), link])
  }
  return [...groups].map(([targetId, group]) => ({
    targetId,
    ...stateOf(group, now),
    lastOkAt: newest(group),
    costMsPerMin: group.reduce((sum, { costMsPerMin }) => sum + costMsPerMin, 0),
    links: group,
  }))
}

function stateOf(group: readonly Link[], now: number): { state: TileState; word: string } {
  if (group.some(({ state }) => state === 'down')) return { state: 'unknown', word: 'down' }
  if (group.some(({ state }) => state === 'denied')) return { state: 'unknown', word: 'denied' }
  if (group.some(({ state }) => state === 'connecting')) {
    return { state: 'unknown', word: 'connecting' }
  }
  if (group.some(({ state }) => state === 'off')) return { state: 'unknown', word: 'not watched' }
  const late = group.some(
    ({ lastOkAt, everyMs }) => lastOkAt !== null && now - lastOkAt > STALE_INTERVALS * everyMs,
  )
  return late ? { state: 'stale', word: 'stale' } : { state: 'normal', word: 'live' }
}

function newest(group: readonly Link[]): number | null {
  const times = group.flatMap(({ lastOkAt }) => (lastOkAt === null ? [] : [lastOkAt]))
  return times.length === 0 ? null : Math.max(...times)
}

/** What is wrong first: a short bar shows that at least. */
export function abnormalFirst(targets: readonly TargetLink[]): TargetLink[] {
  const isNormal = ({ state }: TargetLink): number => (state === 'normal' ? 1 : 0)
  return targets.toSorted((a, b) => isNormal(a) - isNormal(b))
}
