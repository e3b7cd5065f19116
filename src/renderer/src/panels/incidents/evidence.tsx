import { useMemo, type ReactNode } from 'react'
import { summarize } from '../../../../shared/chart/chart-points'
import type { IncidentChart, IncidentDetail } from '../../../../shared/model/incident'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { DetailChart } from '../../ui/detail-chart/index'
import { formatClock, formatStamp, formatValue } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { PanelFrame } from '../../ui/panel-frame'
import { SparkPath } from '../../ui/sparkline'

/** In full; the others as small lines that open at the right. */
const MOST_IN_FULL = 4

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
        {detail === undefined ? null : <Charts detail={detail} />}
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

function Charts({ detail }: { detail: IncidentDetail }): ReactNode {
  const { charts, marks, span } = detail
  const inspector = useInspector()
  if (charts.length === 0) {
    return <p className="muted">Nothing moved, or nothing was copied yet.</p>
  }
  return (
    <div className="stack">
      <MarkList marks={marks} />
      <ul className="incident-charts">
        {charts.slice(0, MOST_IN_FULL).map((one) => (
          <li key={one.key}>
            <FrozenChart chart={one} marks={marks} span={span} />
          </li>
        ))}
      </ul>
      <ul className="incident-sparks">
        {charts.slice(MOST_IN_FULL).map((one) => (
          <Small
            key={one.key}
            chart={one}
            onOpen={() =>
              inspector.open(
                nameOf(one),
                <FrozenChart key={one.key} chart={one} marks={marks} span={span} />,
              )
            }
          />
        ))}
      </ul>
    </div>
  )
}

const nameOf = ({ targetId, title }: IncidentChart): string => `${targetId}: ${title}`

function FrozenChart({
  chart,
  ...about
}: { chart: IncidentChart } & Pick<IncidentDetail, 'marks' | 'span'>): ReactNode {
  const { unit, at, values, limits } = chart
  return <DetailChart title={nameOf(chart)} {...{ unit, at, values, limits }} {...about} />
}

/** What the short names on the charts stand for. */
function MarkList({ marks }: Pick<IncidentDetail, 'marks'>): ReactNode {
  return (
    <ul className="incident-marks small" aria-label="Marks on the charts">
      {marks.map(({ name, at, title }) => (
        <li key={name}>
          <b>{name}</b> <time title={formatStamp(at)}>{formatClock(at)}</time> {title}
        </li>
      ))}
    </ul>
  )
}

function Small({ chart, onOpen }: { chart: IncidentChart; onOpen: () => void }): ReactNode {
  const { unit, at, values } = chart
  const view = useMemo(
    () => ({
      at: Float64Array.from(at),
      values: Float64Array.from(values, (value) => value ?? NaN),
    }),
    [at, values],
  )
  const found = useMemo(() => summarize(values), [values])
  const words =
    found === null
      ? 'nothing was read'
      : `${formatValue(found.lowest, unit)} to ${formatValue(found.highest, unit)}`
  return (
    <li>
      <LinkButton title="Show the chart" onClick={onOpen}>
        {nameOf(chart)}
      </LinkButton>
      <SparkPath view={view} label={`${nameOf(chart)}: ${words}`} />
      <small className="muted">{words}</small>
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
