import type { ReactNode } from 'react'
import type { CacheRow } from '../../../../shared/model/tables/worker'
import { ActionButton } from '../../actions/use-action'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { NOTHING } from '../../ui/format'
import { Age } from '../../ui/time'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const COLUMNS: readonly Column<Owned<CacheRow>>[] = [
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId },
  { id: 'name', header: 'Cache', value: ({ name }) => name, grows: true },
  { id: 'keys', header: 'Keys', value: ({ keys }) => keys, unit: 'count' },
  { id: 'size', header: 'Size', value: ({ sizeBytes }) => sizeBytes, unit: 'bytes' },
  { id: 'hits', header: 'Hits', value: ({ hits }) => hits, unit: 'count' },
  { id: 'misses', header: 'Misses', value: ({ misses }) => misses, unit: 'count' },
  { id: 'rate', header: 'Hit rate since start', value: hitRate, unit: 'percent' },
  {
    id: 'warmed',
    header: 'Last warmed',
    value: ({ lastWarmAt }) => lastWarmAt,
    render: ({ lastWarmAt }) =>
      lastWarmAt === null ? NOTHING : <Age at={lastWarmAt} suffix=" ago" />,
  },
  {
    id: 'act',
    header: '',
    controls: true,
    value: () => null,
    render: ({ targetId, name, canWarm }) => (
      <ActionButton
        look="quiet"
        label={`Warm… ${name} of ${targetId}`}
        disabledWhy={canWarm ? undefined : 'This worker does not offer to warm it.'}
        call={{ actionId: 'worker.warm-cache', targetId, input: { cache: name } }}
      >
        Warm…
      </ActionButton>
    ),
  },
]

/** Of all lookups since the worker began to count. */
export function hitRate({ hits, misses }: Pick<CacheRow, 'hits' | 'misses'>): number | null {
  if (hits === null || misses === null || hits + misses === 0) return null
  return (100 * hits) / (hits + misses)
}

/** The caches that the workers hold, and the means to warm one. */
export function Caches({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.caches')
  return (
    <ManyPanel
      title="Caches"
      note="as the workers report them"
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        noneText: 'No worker tells of a cache.',
        quiet: true,
      }}
    >
      <DataTable
        label="Caches"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ targetId, name }) => `${targetId}|${name}`}
        tools={rows.length > 12}
      />
    </ManyPanel>
  )
}
