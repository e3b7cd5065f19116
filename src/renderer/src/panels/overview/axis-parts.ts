import { seriesKey } from '../../../../shared/model/series'
import type { Tile } from '../../../../shared/model/tile'
import type { Target } from '../../../../shared/model/target'
import type { StripProps, StripSeries } from '../../ui/strip'
import type { LaneWords } from './segments'

const MOST_SERIES = 6
const CONNECTION_LIMITS = [
  { value: 80, label: 'warn' },
  { value: 90, label: 'critical' },
] as const
const LAG_LIMITS = [{ value: 5_000, label: 'limit' }] as const
const HIT_LIMITS = [{ value: 70, label: 'warn' }] as const

/** The strips of the shared time axis: what is configured decides. `lag`: who tells a replay lag, see `lagSeries`. */
export function stripsOf(targets: readonly Target[], lag: readonly StripSeries[]): StripProps[] {
  const seriesFor = (kind: Target['kind'], metric: string): StripSeries[] =>
    targets
      .filter((target) => target.kind === kind)
      .slice(0, MOST_SERIES)
      .map(({ id }) => ({ key: seriesKey(metric, id), name: id }))
  const strips: StripProps[] = [
    {
      title: 'Connections used',
      unit: 'percent',
      series: seriesFor('postgres', 'postgres.connections.used-percent'),
      limits: CONNECTION_LIMITS,
      min: 0,
      max: 100,
    },
    {
      title: 'Sessions blocked',
      unit: 'count',
      series: seriesFor('postgres', 'postgres.sessions.blocked'),
      min: 0,
    },
    {
      title: 'Replica lag',
      unit: 'ms',
      series: lag.slice(0, MOST_SERIES),
      limits: LAG_LIMITS,
      min: 0,
    },
    {
      title: 'Redis hit rate',
      unit: 'percent',
      series: seriesFor('redis', 'redis.hit-rate.minute'),
      limits: HIT_LIMITS,
      min: 0,
      max: 100,
    },
    { title: 'Worker latency', unit: 'ms', series: seriesFor('worker', 'worker.latency'), min: 0 },
  ]
  return strips.filter(({ series }) => series.length > 0)
}

export interface LagRole {
  readonly targetId: string
  readonly role: 'primary' | 'replica' | null
  readonly standbys: readonly string[]
}

/** A replica tells its own lag; where none is configured, the primary tells that of its standbys. */
export function lagSeries(servers: readonly LagRole[]): StripSeries[] {
  const metric = 'postgres.replica.replay-lag'
  const replicas = servers.filter(({ role }) => role === 'replica')
  if (replicas.length > 0) {
    return replicas.map(({ targetId }) => ({ key: seriesKey(metric, targetId), name: targetId }))
  }
  return servers.flatMap(({ targetId, standbys }) =>
    standbys.map((standby) => ({ key: seriesKey(metric, targetId, { standby }), name: standby })),
  )
}

export interface LaneKey {
  readonly name: string
  readonly key: string
}

export function workerKeys(targets: readonly Target[]): LaneKey[] {
  return targets
    .filter(({ kind }) => kind === 'worker')
    .map(({ id }) => ({ name: id, key: seriesKey('worker.up', id) }))
}

/** One for each breaker that has a tile. */
export function breakerKeys(tiles: readonly Tile[]): LaneKey[] {
  return tiles
    .filter(({ kind }) => kind === 'breaker')
    .map(({ id, targetId }) => {
      const breaker = id.slice(`${targetId}/breaker/`.length)
      return {
        name: `${targetId} ${breaker}`,
        key: seriesKey('worker.breaker.open', targetId, { breaker }),
      }
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

/** `worker.up`: 1 answers; a reading that failed: it does not. */
export const WORKER_WORDS: LaneWords = {
  stateOf: (value) => (value === 1 ? 'normal' : Number.isNaN(value) ? 'critical' : 'high'),
  wordOf: (value) => (Number.isNaN(value) ? 'does not answer' : 'unhealthy'),
  normal: 'all answer',
}

/** `worker.breaker.open`: 0 closed, 0.5 half-open, 1 open; a reading that failed tells nothing. */
export const BREAKER_WORDS: LaneWords = {
  stateOf: (value) =>
    Number.isNaN(value) ? 'unknown' : value >= 1 ? 'high' : value > 0 ? 'medium' : 'normal',
  wordOf: (value) => (Number.isNaN(value) ? 'no data' : value >= 1 ? 'open' : 'half-open'),
  normal: 'all closed',
}
