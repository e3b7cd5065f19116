import type { Clock } from '../../platform/clock'
import type { Peer } from '../source'
import { parseAddress } from './address'
import type { SessionLimits } from './connect'
import { Lane } from './lane'

const HEALTHY_LAG_MS = 1_000

/** One place where a heavy reading may be served. */
export interface Route {
  readonly targetId: string
  readonly lane: Lane
}

interface RouteOptions {
  readonly own: { readonly targetId: string; readonly lane: Lane }
  readonly peers: () => readonly Peer[]
  readonly limits: SessionLimits
  readonly clock: Clock
}

/** PC10: heavy readings go to a replica that is less than 1 s behind, the least lagging first; else to the target itself. */
export class Routes {
  readonly #options: RouteOptions
  readonly #lanes = new Map<string, { url: string; lane: Lane }>()

  constructor(options: RouteOptions) {
    this.#options = options
  }

  /** In order of preference; connections open only when used. */
  candidates(): readonly Route[] {
    const { own, peers, clock } = this.#options
    const replicas = peers()
      .filter((peer) => peer.view.target.id !== own.targetId)
      .map((peer) => ({ peer, lagMs: healthyLag(peer, clock.now()), url: urlOf(peer) }))
      .flatMap(({ peer, lagMs, url }) =>
        lagMs === undefined || url === undefined ? [] : [{ peer, lagMs, url }],
      )
      .sort((a, b) => a.lagMs - b.lagMs)
    return [
      ...replicas.map(({ peer, url }) => ({
        targetId: peer.view.target.id,
        lane: this.#laneTo(peer.view.target.id, url),
      })),
      { targetId: own.targetId, lane: own.lane },
    ]
  }

  #laneTo(targetId: string, url: string): Lane {
    const known = this.#lanes.get(targetId)
    if (known?.url === url) return known.lane
    void known?.lane.close()
    const { limits, clock } = this.#options
    const lane = new Lane({
      name: `heavy on ${targetId}`,
      target: parseAddress(url),
      limits,
      clock,
    })
    this.#lanes.set(targetId, { url, lane })
    return lane
  }

  /** Those that were opened, for PC3. */
  get lanes(): readonly Lane[] {
    return [...this.#lanes.values()].map(({ lane }) => lane)
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()))
  }
}

/** undefined: not a replica that may serve. Its own measured lag counts, not a promise. */
export function healthyLag(peer: Peer, now: number): number | undefined {
  const { view } = peer
  if (view.target.kind !== 'postgres') return undefined
  if (view.table('postgres.server')?.[0]?.role !== 'replica') return undefined
  if (view.link('session')?.state !== 'live' || !view.isFresh('session', now)) return undefined
  const lagMs = view.values('postgres.replica.replay-lag')[0]?.value
  return lagMs == null || lagMs >= HEALTHY_LAG_MS ? undefined : lagMs
}

function urlOf(peer: Peer): string | undefined {
  const { settings } = peer
  if (typeof settings !== 'object' || settings === null || !('url' in settings)) return undefined
  return typeof settings.url === 'string' ? settings.url : undefined
}
