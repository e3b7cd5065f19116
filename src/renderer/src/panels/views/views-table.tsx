import { useMemo, type ReactNode } from 'react'
import type { ViewRow } from '../../../../shared/model/tables/postgres'
import { useLinks, useNow } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { useInspector } from '../../shell/inspector'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, formatStamp } from '../../ui/format'
import { DataPanel } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { RefreshButton } from './refresh-button'
import { ViewDetails } from './view-details'
import { maxAgeOf, shortAge, viewLevel, viewName } from './view-parts'

const LOOK_EVERY_MS = 1_000

/** MV1, MV2: the materialized views of one server, how old they are, and how they can be refreshed. */
export function ViewsTable({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.views')
  const gaps = useTable(targetId, 'postgres.gaps')
  const inspector = useInspector()
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
        onOpen={(row) =>
          inspector.open(`View ${viewName(row)}`, <ViewDetails targetId={targetId} oid={row.oid} />)
        }
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

function viewColumns(targetId: string): readonly Column<ViewRow>[] {
  return [
    {
      id: 'view',
      header: 'View',
      value: viewName,
      render: (row) => <ViewName row={row} />,
    },
    {
      id: 'age',
      header: 'Age of its limit',
      value: ({ lastRefreshAt }) => (lastRefreshAt === null ? null : -lastRefreshAt),
      render: (row) => <AgeBar row={row} />,
      widthPx: 210,
    },
    {
      id: 'refreshed',
      header: 'Last refresh (UTC)',
      value: ({ lastRefreshAt }) => lastRefreshAt,
      render: (row) => <LastRefresh row={row} />,
    },
    { id: 'size', header: 'Size', value: ({ sizeBytes }) => sizeBytes, unit: 'bytes' },
    { id: 'populated', header: 'Populated', value: ({ populated }) => (populated ? 'yes' : 'no') },
    {
      id: 'concurrently',
      header: 'Concurrently',
      value: ({ concurrently, whyNot }) => (concurrently ? 'possible' : whyNot),
      grows: true,
    },
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: (row) => <RefreshButton row={row} targetId={targetId} />,
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

/** MV2: when, and who says so. */
function LastRefresh({ row: { lastRefreshAt, refreshSource } }: { row: ViewRow }): ReactNode {
  if (lastRefreshAt === null) return 'unknown'
  return (
    <>
      <time title={formatStamp(lastRefreshAt)}>{formatClock(lastRefreshAt)}</time>
      <span className="muted">
        {refreshSource === 'ours' ? ', our own run' : `, ${refreshSource}`}
      </span>
    </>
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
      text={ageMs === null ? 'unknown' : `${shortAge(ageMs)} of ${shortAge(limitMs)}`}
    />
  )
}
