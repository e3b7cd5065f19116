import { useMemo, type ReactNode } from 'react'
import type { FrozenSeries, IncidentDetail } from '../../../../shared/model/incident'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, formatStamp, formatValue } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { SparkPath } from '../../ui/sparkline'

/** IN3: copies made at the time; they stay when the history has forgotten. */
export function Evidence({ detail }: { detail: IncidentDetail | undefined }): ReactNode {
  const state = detail === undefined ? ({ kind: 'loading' } as const) : undefined
  return (
    <>
      <PanelFrame
        title="Frozen charts"
        note="from 15 min before the start to the newest copy"
        {...(state === undefined ? {} : { state })}
      >
        {detail?.charts.length === 0 ? (
          <p className="muted">Nothing moved, or nothing was copied yet.</p>
        ) : null}
        <ul className="incident-charts">
          {detail?.charts.map((one) => (
            <Chart key={one.key} series={one} />
          ))}
        </ul>
      </PanelFrame>
      <PanelFrame
        title="Frozen tables"
        note="whole in the report"
        flush
        {...(state === undefined ? {} : { state })}
      >
        <CopyTable detail={detail} />
      </PanelFrame>
    </>
  )
}

function Chart({ series }: { series: FrozenSeries }): ReactNode {
  const { title, targetId, unit, at, values } = series
  const view = useMemo(
    () => ({
      at: Float64Array.from(at),
      values: Float64Array.from(values, (value) => value ?? NaN),
    }),
    [at, values],
  )
  const known = values.filter((value): value is number => value !== null)
  const [low, high, last] = [Math.min(...known), Math.max(...known), known.at(-1)].map((value) =>
    formatValue(value, unit),
  )
  const words = `lowest ${low ?? ''}, highest ${high ?? ''}, last ${last ?? ''}`
  return (
    <li>
      <span>
        <b>{targetId}</b> {title}
      </span>
      <SparkPath view={view} label={`${targetId} ${title}: ${words}`} />
      <small className="muted">
        {words}, {formatClock(at[0] ?? 0)} to {formatClock(at.at(-1) ?? 0)} UTC
      </small>
    </li>
  )
}

interface CopyRow {
  readonly key: string
  readonly at: number
  readonly reason: string
  readonly target: string
  readonly table: string
  readonly rows: number
}

const COLUMNS: readonly Column<CopyRow>[] = [
  {
    id: 'at',
    header: 'Read (UTC)',
    value: ({ at }) => at,
    render: ({ at }) => <time title={formatStamp(at)}>{formatClock(at)}</time>,
  },
  { id: 'reason', header: 'Copied because', value: ({ reason }) => reason, grows: true },
  { id: 'target', header: 'Target', value: ({ target }) => target },
  { id: 'table', header: 'Table', value: ({ table }) => table, mono: true },
  { id: 'rows', header: 'Rows', value: ({ rows }) => rows, unit: 'count' },
]

function CopyTable({ detail }: { detail: IncidentDetail | undefined }): ReactNode {
  const rows = useMemo(
    () =>
      (detail?.freezes ?? []).flatMap(({ id, reason, contents }) =>
        contents.map(({ targetId, table, rows: count, at }): CopyRow => ({
          ...{
            key: `${id} ${targetId} ${table}`,
            at,
            reason,
            target: targetId,
            table,
            rows: count,
          },
        })),
      ),
    [detail],
  )
  return (
    <DataTable
      label="Frozen tables"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ key }) => key}
      maxHeightPx={260}
      emptyText="Nothing was copied yet."
    />
  )
}
