import type { Tile, TileState } from '../../../../shared/model/tile'
import type { MapEdge, MapNode, NodeKind } from '../../../../shared/model/worker-views'
import { formatValue } from '../../ui/format'

const FAILED_PERCENT = { medium: 1, high: 5 } as const
const PANELS: Readonly<Record<NodeKind, string>> = {
  ...{ worker: '#/workers', service: '#/traces', http: '#/traces' },
  ...{ database: '#/pools', redis: '#/cache', queue: '#/queues' },
}
const ORDER: readonly TileState[] = [
  ...(['normal', 'unknown', 'stale', 'low'] as const),
  ...(['medium', 'high', 'critical'] as const),
]

export const nodeHref = ({ kind }: MapNode): string => PANELS[kind]

export function failedPercent({ calls, errors }: MapEdge): number | null {
  return calls === null || calls === 0 ? null : (100 * (errors ?? 0)) / calls
}

/** The worse of what its calls and what its caller's health say. */
export function edgeState(edge: MapEdge): TileState {
  const failed = failedPercent(edge)
  const byCalls =
    failed === null || failed < FAILED_PERCENT.medium
      ? 'normal'
      : failed < FAILED_PERCENT.high
        ? 'medium'
        : 'high'
  const byHealth = { pass: 'normal', warn: 'medium', fail: 'high', unknown: 'unknown' } as const
  return worse(byCalls, edge.health === null ? 'normal' : byHealth[edge.health])
}

/** Its tile, where it is watched; else how those fare that call it. */
export function nodeState(
  node: MapNode,
  edges: readonly MapEdge[],
  tiles: readonly Tile[],
): TileState {
  const service = node.id.slice('worker:'.length)
  const own = tiles.filter(({ id }) => id === node.targetId || id === service)
  if (own.length > 0) return own.map(({ state }) => state).reduce(worse)
  const inbound = edges.filter(({ to }) => to === node.id)
  return inbound.length === 0 ? 'unknown' : inbound.map(edgeState).reduce(worse)
}

const worse = (one: TileState, other: TileState): TileState =>
  ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one

/** `1,204 calls, 2 % failed, p95 12 ms, health pass`. */
export function edgeWords(edge: MapEdge): string {
  const { calls, p95Ms, health } = edge
  const parts = [
    ...(calls === null ? [] : [`${formatValue(calls, 'count')} ${calls === 1 ? 'call' : 'calls'}`]),
    ...(calls === null ? [] : [`${formatValue(failedPercent(edge), 'percent')} failed`]),
    ...(p95Ms === null ? [] : [`p95 ${formatValue(p95Ms, 'ms')}`]),
    ...(health === null ? [] : [`health ${health}`]),
  ]
  return parts.join(', ')
}
