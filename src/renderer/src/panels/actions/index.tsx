import { useMemo, type ReactNode } from 'react'
import type { ActionInfo } from '../../../../shared/model/action'
import { RecentActions } from '../../actions/recent-actions'
import { useCatalog, useProblems, useRuns } from '../../live/use-state'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { AuditPanel } from './audit'
import { SafetyPanel } from './safety'
import './actions-panel.css'

/** What was done, by whom, why, and whether it helped; and whether the record of it can be trusted. */
export function Actions(): ReactNode {
  return (
    <section className="actions-panel" aria-label="Actions">
      <Recent />
      <div className="stack">
        <AuditPanel />
        <SafetyPanel />
        <Offered />
      </div>
    </section>
  )
}

function Recent(): ReactNode {
  const runs = useRuns()
  const problem = useProblems()['actions.recent']
  return (
    <PanelFrame
      title="Recent actions"
      note={
        runs.length === 0
          ? 'from the audit log'
          : runs.length === 1
            ? '1 run, from the audit log'
            : `the last ${runs.length}, from the audit log`
      }
    >
      {problem === undefined ? null : <ErrorNote error={problem.toData()} />}
      <RecentActions />
    </PanelFrame>
  )
}

const RISKS: Readonly<Record<ActionInfo['risk'], string>> = {
  harmless: 'harmless',
  load: 'brief load',
  destructive: 'destructive',
}

const COLUMNS: readonly Column<ActionInfo>[] = [
  { id: 'title', header: 'Action', value: ({ title }) => title, grows: true },
  { id: 'kind', header: 'On', value: ({ targetKind }) => targetKind },
  { id: 'risk', header: 'Danger', value: ({ risk }) => RISKS[risk] },
  { id: 'undo', header: 'Undo', value: ({ reversible }) => (reversible ? 'possible' : 'none') },
]

/** AC4, AC9: what can be done at all, and how dangerous it usually is. */
function Offered(): ReactNode {
  const catalog = useCatalog()
  const rows = useMemo(() => catalog?.actions ?? [], [catalog])
  return (
    <PanelFrame
      title="What can be done"
      note="each is offered beside what it helps"
      flush
      state={catalog === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      <DataTable
        label="What can be done"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        tools={false}
        emptyText="No action is offered."
      />
    </PanelFrame>
  )
}
