import { useMemo, type ReactNode } from 'react'
import type { Unit } from '../../../../shared/model/metric'
import { seriesKey } from '../../../../shared/model/series'
import type { RedisServerRow } from '../../../../shared/model/tables/redis'
import type { Target } from '../../../../shared/model/target'
import { useSeriesMany } from '../../live/use-series'
import { useNow } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { Figure } from '../../ui/figure'
import { formatAge, formatValue } from '../../ui/format'
import { DataPanel } from '../../ui/panel-frame'

/** RC1, in the order a person asks. */
const FIGURES: readonly (readonly [label: string, metric: string, unit: Unit])[] = [
  ['Memory used', 'redis.memory.used', 'bytes'],
  ['of its limit', 'redis.memory.percent', 'percent'],
  ['Peak', 'redis.memory.peak', 'bytes'],
  ['Fragmentation', 'redis.memory.fragmentation', 'percent'],
  ['Commands', 'redis.ops.rate', 'per-second'],
  ['Hit rate, 60 s', 'redis.hit-rate.minute', 'percent'],
  ['Keys', 'redis.keys', 'count'],
  ['Clients', 'redis.clients', 'count'],
  ['Blocked', 'redis.clients.blocked', 'count'],
  ['Evicted', 'redis.evicted.rate', 'per-second'],
  ['Expired', 'redis.expired.rate', 'per-second'],
  ['Refused connections', 'redis.rejected.rate', 'per-second'],
  ['Slow commands', 'redis.slow.rate', 'per-second'],
  ['CPU of a core', 'redis.cpu.percent', 'percent'],
  ['Our round trip', 'redis.round-trip', 'ms'],
]

/** RC1: one Redis server in figures and words. */
export function RedisFigures({ target }: { target: Target }): ReactNode {
  const { id } = target
  const table = useTable(id, 'redis.server')
  const gaps = useTable(id, 'redis.gaps')
  const views = useSeriesMany(
    useMemo(() => FIGURES.map(([, metric]) => seriesKey(metric, id)), [id]),
  )
  return (
    <DataPanel
      title={`Redis ${id}`}
      ask={{ targetId: id, probe: 'info', at: table?.at, gaps: gaps?.rows ?? [] }}
    >
      <Words server={table?.rows[0]} />
      <div className="redis-figures">
        {FIGURES.map(([label, metric, unit], index) => (
          <Figure key={metric} label={label} value={views[index]?.last ?? null} unit={unit} />
        ))}
      </div>
    </DataPanel>
  )
}

function Words({ server }: { server: RedisServerRow | undefined }): ReactNode {
  const now = useNow(60_000)
  if (server === undefined) return null
  const { version, role, user, startedAt, maxMemoryBytes, maxMemoryPolicy, persistence } = server
  const limit = maxMemoryBytes === null ? 'no limit' : formatValue(maxMemoryBytes, 'bytes')
  return (
    <p className="muted small redis-words">
      {`Redis ${version}, ${role}, up ${formatAge(now - startedAt)}, as ${user}; ` +
        `maxmemory ${limit}, ${maxMemoryPolicy}; ${persistence}`}
    </p>
  )
}
