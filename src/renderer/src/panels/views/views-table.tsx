import { useMemo, type ReactNode } from 'react'
import type { ViewRow } from '../../../../shared/model/tables/postgres'
import { ActionButton } from '../../actions/use-action'
import { useLinks, useNow } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatAge, formatClock, formatStamp, NOTHING } from '../../ui/format'
import { DataPanel } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { maxAgeOf, refreshInput, refreshLabel, viewLevel, viewName } from './view-parts'

const LOOK_EVERY_MS = 1_000

/** MV1, MV2: the materialized views of one server, how old they are, and how they can be refreshed. */
export function ViewsTable({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.views')
  const gaps = useTable(targetId, 'postgres.gaps')
  const columns = useMemo(() => viewColumns(targetId), [targetId])
  const rows = table?.rows ?? []
  return (
    <DataPanel
      title="Views"
      note={<Note targetId={targetId} />}
      flush
      ask={{
        targetId,
        probe: 'ledger',
        at: table?.at,
        rows: { shown: rows.length, truncatedFrom: table?.truncatedFrom ?? null },
        gaps: (gaps?.rows ?? []).filter(({ message }) => /\bops\b/.test(message)),
        emptyText: `${targetId} has no materialized view.`,
      }}
    >
      <DataTable
        label="Views"
        columns={columns}
        rows={rows}
        rowKey={({ oid }) => String(oid)}
        tools={rows.length > 12}
        maxHeightPx={600}
      />
    </DataPanel>
  )
}

/** PC10: a replica may have served the sizes. */
function Note({ targetId }: { targetId: string }): ReactNode {
  const servedBy = useLinks()?.find(
    (link) => link.targetId === targetId && link.probe === 'views',
  )?.servedBy
  return servedBy == null ? `of ${targetId}` : `of ${targetId}; sizes read from ${servedBy}`
}

const FACTS: readonly Column<ViewRow>[] = [
  {
    id: 'age',
    header: 'Age of its limit',
    value: ({ lastRefreshAt }) => (lastRefreshAt === null ? null : -lastRefreshAt),
    render: (row) => <AgeBar row={row} />,
    widthPx: 220,
  },
  {
    id: 'refreshed',
    header: 'Last refresh (UTC)',
    value: ({ lastRefreshAt }) => lastRefreshAt,
    render: ({ lastRefreshAt }) =>
      lastRefreshAt === null ? (
        'unknown'
      ) : (
        <time title={formatStamp(lastRefreshAt)}>{formatClock(lastRefreshAt)}</time>
      ),
  },
  {
    id: 'source',
    header: 'Known from',
    value: ({ refreshSource }) => (refreshSource === 'ours' ? 'our own run' : refreshSource),
  },
  { id: 'took', header: 'It took', value: ({ lastDurationMs }) => lastDurationMs, unit: 'ms' },
  { id: 'size', header: 'Size', value: ({ sizeBytes }) => sizeBytes, unit: 'bytes' },
  {
    id: 'rows',
    header: 'Rows, estimated',
    value: ({ estimatedRows }) => estimatedRows,
    unit: 'count',
  },
  { id: 'populated', header: 'Populated', value: ({ populated }) => (populated ? 'yes' : 'no') },
  {
    id: 'concurrently',
    header: 'Concurrently',
    value: ({ concurrently, whyNot }) => (concurrently ? 'possible' : `no: ${whyNot}`),
    grows: true,
  },
  {
    id: 'reads',
    header: 'Reads',
    value: ({ dependsOn }) => dependsOn.join(', '),
  },
]

function viewColumns(targetId: string): readonly Column<ViewRow>[] {
  return [
    {
      id: 'view',
      header: 'View',
      value: viewName,
      render: (row) => <ViewName row={row} />,
    },
    ...FACTS,
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: (row) => (
        <ActionButton
          look="quiet"
          label={`${refreshLabel(row)} ${viewName(row)}`}
          call={{ actionId: 'postgres.refresh-view', targetId, input: refreshInput(row) }}
        >
          {refreshLabel(row)}
        </ActionButton>
      ),
    },
  ]
}

function ViewName({ row }: { row: ViewRow }): ReactNode {
  const now = useNow(LOOK_EVERY_MS)
  return (
    <span className="row">
      <StateGlyph state={viewLevel(row, now)} size={14} />
      <strong>{viewName(row)}</strong>
    </span>
  )
}

function AgeBar({ row }: { row: ViewRow }): ReactNode {
  const now = useNow(LOOK_EVERY_MS)
  const limitMs = maxAgeOf(row)
  const ageMs = row.lastRefreshAt === null ? null : Math.max(0, now - row.lastRefreshAt)
  return (
    <BulletBar
      label={`Age of ${viewName(row)}`}
      value={ageMs}
      max={2 * limitMs}
      unit="ms"
      limits={[{ value: limitMs, label: row.maxAgeMs === null ? 'usual limit' : 'limit' }]}
      text={ageMs === null ? NOTHING : `${formatAge(ageMs)} of ${formatAge(limitMs)}`}
    />
  )
}
