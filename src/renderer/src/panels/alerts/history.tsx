import type { ReactNode } from 'react'
import type { Alert } from '../../../../shared/model/alert'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { AlertDetails } from './alert-details'
import { stateWords } from './alert-parts'

const COLUMNS: readonly Column<Alert>[] = [
  {
    id: 'severity',
    header: 'Priority',
    value: ({ finding }) => finding.severity,
    render: ({ finding }) => <StateGlyph state={finding.severity} size={14} />,
  },
  {
    id: 'raised',
    header: 'Raised (UTC)',
    value: ({ raisedAt }) => raisedAt,
    render: ({ raisedAt }) => <time title={formatStamp(raisedAt)}>{formatClock(raisedAt)}</time>,
  },
  {
    id: 'lasted',
    header: 'Lasted',
    unit: 'ms',
    value: ({ raisedAt, resolvedAt }) => (resolvedAt === null ? null : resolvedAt - raisedAt),
  },
  { id: 'target', header: 'Target', value: ({ finding }) => finding.targetId },
  { id: 'title', header: 'Alert', value: ({ finding }) => finding.title, grows: true },
  { id: 'times', header: 'Times', unit: 'count', value: ({ times }) => times },
  { id: 'state', header: 'Outcome', value: (alert) => stateWords(alert) },
  { id: 'note', header: 'Note', value: ({ ack }) => ack?.note ?? null },
]

/** What has ended, and whether anybody looked at it. */
export function HistoryTab({ alerts }: { alerts: readonly Alert[] }): ReactNode {
  const inspector = useInspector()
  return (
    <PanelFrame title="Ended alerts" note="the last 200" flush>
      <DataTable
        label="Ended alerts"
        columns={COLUMNS}
        rows={alerts}
        rowKey={({ id }) => id}
        emptyText="No alert has ended yet."
        maxHeightPx={2_000}
        onOpen={({ id }) => inspector.open('Alert', <AlertDetails alertId={id} />)}
      />
    </PanelFrame>
  )
}
