import { useState, type ReactNode } from 'react'
import { useAlerts, useProblems, useStatus } from '../../live/use-state'
import { useRoute } from '../../shell/route'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { Tabs } from '../../ui/tabs'
import { ActiveTab } from './active'
import { DeliveryTab } from './delivery'
import { HistoryTab } from './history'
import { MaintenanceTab } from './maintenance'
import { RulesTab } from './rules'
import { ShelvedTab } from './shelved'
import { activeOf, shelvedOf } from './alert-parts'
import './alerts.css'

/** What needs a person: acknowledge it, put it away for a while, and see what becomes of it. */
export function Alerts(): ReactNode {
  const state = useAlerts()
  const status = useStatus()
  const problem = useProblems()['alerts.read']
  const { alert } = useRoute().params
  const [open, setOpen] = useState('active')
  if (state === undefined) {
    return (
      <PanelFrame title="Alerts" state={problem === undefined ? { kind: 'loading' } : []}>
        {problem === undefined ? null : <ErrorNote error={problem.toData()} />}
      </PanelFrame>
    )
  }
  const active = activeOf(state.alerts)
  const shelved = shelvedOf(state.alerts)
  const dead = state.deliveries.filter(({ state: word }) => word === 'dead').length
  const windows = status?.maintenance.length ?? 0
  return (
    <section aria-label="Alerts">
      <Tabs
        label="Alerts"
        open={open}
        onOpen={setOpen}
        items={[
          {
            ...{ id: 'active', title: 'Active', count: active.length },
            content: <ActiveTab alerts={active} state={state} openId={alert} />,
          },
          {
            ...{ id: 'shelved', title: 'Shelved', count: shelved.length },
            content: <ShelvedTab alerts={shelved} />,
          },
          {
            ...{ id: 'history', title: 'History', count: state.history.length },
            content: <HistoryTab alerts={state.history} />,
          },
          {
            ...{ id: 'rules', title: 'Rules', count: state.rules.length },
            content: <RulesTab rules={state.rules} />,
          },
          {
            ...{ id: 'delivery', title: 'Delivery', ...(dead === 0 ? {} : { count: dead }) },
            content: <DeliveryTab deliveries={state.deliveries} />,
          },
          {
            ...{ id: 'maintenance', title: 'Maintenance' },
            ...(windows === 0 ? {} : { count: windows }),
            content: <MaintenanceTab />,
          },
        ]}
      />
    </section>
  )
}
