import { useMemo, type ReactNode } from 'react'
import type { Incident } from '../../../../shared/model/incident'
import { useIncidents, useNow, useProblems } from '../../live/use-state'
import { go, useRoute } from '../../shell/route'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { formatAge, formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { IncidentView } from './incident-view'
import { StartForm } from './start-form'
import './incidents.css'

/** IN1: the incidents, and the one that is looked at: the open one unless another was chosen. */
export function Incidents(): ReactNode {
  const message = useIncidents()
  const { params } = useRoute()
  const problem = useProblems()['incidents.list']
  const incidents = message?.incidents ?? []
  const open = incidents.find(({ endedAt }) => endedAt === null)
  const shown = incidents.find(({ id }) => id === params['id']) ?? open ?? incidents[0]
  return (
    <div className="stack">
      {problem === undefined ? null : <ErrorNote error={problem.toData()} />}
      {message !== undefined && open === undefined ? <StartForm /> : null}
      <IncidentList incidents={message?.incidents} />
      {shown === undefined ? null : <IncidentView key={shown.id} incident={shown} />}
    </div>
  )
}

function IncidentList({ incidents }: { incidents: readonly Incident[] | undefined }): ReactNode {
  const now = useNow(10_000)
  const columns = useMemo(() => columnsAt(now), [now])
  return (
    <PanelFrame
      title="Incidents"
      note="newest first"
      flush
      state={incidents === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      <DataTable
        label="Incidents"
        columns={columns}
        rows={incidents ?? []}
        rowKey={({ id }) => id}
        tools={(incidents?.length ?? 0) > 5}
        maxHeightPx={190}
        emptyText="None yet. A critical finding opens one by itself."
        onOpen={({ id }) => go('incidents', { id })}
      />
    </PanelFrame>
  )
}

const columnsAt = (now: number): readonly Column<Incident>[] => [
  {
    id: 'severity',
    header: 'Severity',
    value: ({ severity }) => severity,
    render: ({ severity }) => (
      <span className="row">
        <StateGlyph state={severity} size={14} word="" />
        {severity}
      </span>
    ),
  },
  { id: 'title', header: 'Title', value: ({ title }) => title, grows: true },
  { id: 'start', header: 'Start', value: ({ startedAt }) => formatStamp(startedAt) },
  {
    id: 'lasted',
    header: 'Lasted',
    value: ({ startedAt, endedAt }) =>
      endedAt === null ? `open, ${formatAge(now - startedAt)}` : formatAge(endedAt - startedAt),
  },
  { id: 'findings', header: 'Findings', value: ({ findings }) => findings, unit: 'count' },
  { id: 'id', header: 'Id', value: ({ id }) => id, mono: true },
]
