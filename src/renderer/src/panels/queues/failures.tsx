import type { ReactNode } from 'react'
import type { QueueFailureRow } from '../../../../shared/model/tables/queue'
import { ActionButton } from '../../actions/use-action'
import { useTables } from '../../live/use-tables'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { Facts } from '../../ui/facts'
import { NOTHING } from '../../ui/format'
import { Age } from '../../ui/time'
import { TwoLines } from '../../ui/two-lines'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const COLUMNS: readonly Column<Owned<QueueFailureRow>>[] = [
  { id: 'queue', header: 'Queue', value: ({ queue }) => queue },
  { id: 'count', header: 'Jobs', value: ({ count }) => count, unit: 'count' },
  {
    id: 'message',
    header: 'Message, and where',
    value: ({ message, topFrame }) => [message, topFrame].filter(Boolean).join(' at '),
    render: ({ message, topFrame }) => <TwoLines second={topFrame}>{message}</TwoLines>,
    grows: true,
    mono: true,
  },
  { id: 'names', header: 'Job', value: ({ jobNames }) => jobNames.join(', ') },
  { id: 'attempts', header: 'Attempts', value: (row) => row.attemptsMade, unit: 'count' },
  {
    id: 'first',
    header: 'First',
    value: ({ firstAt }) => firstAt,
    render: (row) => ago(row.firstAt),
  },
  { id: 'last', header: 'Last', value: ({ lastAt }) => lastAt, render: (row) => ago(row.lastAt) },
  {
    id: 'act',
    header: '',
    controls: true,
    value: () => null,
    render: (row) => <RetryButton row={row} />,
  },
]

/** JQ6: what failed, by cause; each cause can be retried by itself. */
export function Failures({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'queue.failures')
  const tables = useTables(targetIds, 'queue.failures')
  const inspector = useInspector()
  const total = tables.reduce((sum, { table }) => sum + (table?.truncatedFrom ?? 0), 0)
  return (
    <ManyPanel
      title="Failures by cause"
      note={`of the newest 100 failed jobs of each queue${total > 0 ? `; ${total} failed in all` : ''}`}
      flush
      ask={{
        ...{ targetIds, probe: 'failures', at, rows: rows.length },
        emptyText: 'No failed job is kept.',
      }}
    >
      <DataTable
        label="Failures by cause"
        columns={COLUMNS}
        rows={rows}
        rowKey={failureKey}
        sort={{ id: 'count', desc: true }}
        tools={rows.length > 8}
        onOpen={(row) => inspector.open(`Failure in ${row.queue}`, <FailureDetails row={row} />)}
      />
    </ManyPanel>
  )
}

function failureKey({ targetId, system, queue, group }: Owned<QueueFailureRow>): string {
  return `${targetId}|${system}|${queue}|${group}`
}

function ago(at: number | null): ReactNode {
  return at === null ? NOTHING : <Age at={at} suffix=" ago" />
}

function RetryButton({ row }: { row: Owned<QueueFailureRow> }): ReactNode {
  const { targetId, queue, system, group, message } = row
  return (
    <ActionButton
      look="quiet"
      label={`Retry… ${message} of ${queue}`}
      call={{ actionId: 'queue.retry-failed', targetId, input: { queue, system, group } }}
    >
      Retry…
    </ActionButton>
  )
}

function FailureDetails({ row }: { row: Owned<QueueFailureRow> }): ReactNode {
  return (
    <div className="stack">
      <RetryButton row={row} />
      <Facts
        items={[
          ['Jobs', String(row.count)],
          ['At', row.topFrame === '' ? NOTHING : row.topFrame],
          ['Attempts made', String(row.attemptsMade)],
          ['First', ago(row.firstAt)],
          ['Last', ago(row.lastAt)],
          ['Job names', row.jobNames.join(', ')],
          ['Some of them', row.jobIds.join(', ')],
          ['Fields of the payload', row.payload === '' ? NOTHING : row.payload],
        ]}
      />
      <section aria-label="Newest message">
        <h3>Newest message</h3>
        <pre className="facts-code">{row.sample === '' ? NOTHING : row.sample}</pre>
      </section>
    </div>
  )
}
