import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Alert } from '../../../../shared/model/alert'
import type { AlertsState } from '../../live/alert-store'
import { useInspector } from '../../shell/inspector'
import { PanelFrame } from '../../ui/panel-frame'
import { AlertDetails } from './alert-details'
import { groupsOf, hiddenBehind, type AlertGroup } from './alert-parts'
import { AlertRow } from './alert-row'
import { ShelveDialog } from './shelve-dialog'
import { useAlertActs } from './use-alert-acts'

/** Firing and acknowledged, one group for each cause. On a row: A acknowledges, S shelves, arrows move. */
export function ActiveTab({
  alerts,
  state,
  openId,
}: {
  alerts: readonly Alert[]
  state: AlertsState
  openId: string | undefined
}): ReactNode {
  const [shelving, setShelving] = useState<Alert | null>(null)
  const acts = useAlertActs()
  const groups = groupsOf(alerts, state.chains)
  const unseen = alerts.filter(({ ack }) => ack === null).length
  useOpenOnce(openId)

  const onKey = (event: KeyboardEvent<HTMLUListElement>): void => {
    const row = rowOf(event.target)
    const alert = alerts.find(({ id }) => id === row?.dataset['alertId'])
    if (row === null || alert === undefined || event.ctrlKey || event.metaKey || event.altKey)
      return
    if (event.key === 'a' && alert.ack === null) void acts.ack(alert)
    else if (event.key === 's') setShelving(alert)
    else if (event.key === 'ArrowDown') move(row, 1)
    else if (event.key === 'ArrowUp') move(row, -1)
    else return
    event.preventDefault()
  }

  return (
    <PanelFrame
      title="Active alerts"
      note={
        <>
          {`${unseen} not acknowledged, ${groups.length} ${groups.length === 1 ? 'cause' : 'causes'} · `}
          <kbd>A</kbd> acknowledges, <kbd>S</kbd> shelves
        </>
      }
      flush
      state={
        groups.length === 0
          ? { kind: 'empty', text: 'No alert is active.' }
          : { kind: 'live', at: null }
      }
    >
      <ul className="alerts" aria-label="Active alerts" onKeyDown={onKey}>
        {groups.map((group) => (
          <GroupItem key={group.root.id} group={group} all={state.alerts} onShelve={setShelving} />
        ))}
      </ul>
      {shelving === null ? null : (
        <ShelveDialog alert={shelving} onClose={() => setShelving(null)} />
      )}
    </PanelFrame>
  )
}

function GroupItem({
  group: { root, followers },
  all,
  onShelve,
}: {
  group: AlertGroup
  all: readonly Alert[]
  onShelve: (alert: Alert) => void
}): ReactNode {
  const rowOfAlert = (alert: Alert, because?: string): ReactNode => (
    <AlertRow
      alert={alert}
      hidden={hiddenBehind(all, alert)}
      onShelve={() => onShelve(alert)}
      {...(because === undefined ? {} : { because })}
    />
  )
  return (
    <li className="alert-group">
      {rowOfAlert(root)}
      {followers.length === 0 ? null : (
        <ul className="alert-followers" aria-label={`Because of ${root.finding.title}`}>
          {followers.map(({ alert, because }) => (
            <li key={alert.id}>{rowOfAlert(alert, because)}</li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** The alert that the address names, from a message of the system. */
function useOpenOnce(alertId: string | undefined): void {
  const { open } = useInspector()
  const opened = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (alertId === undefined || opened.current === alertId) return
    opened.current = alertId
    open('Alert', <AlertDetails alertId={alertId} />)
  }, [alertId, open])
}

function rowOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-alert-id]') : null
}

function move(row: HTMLElement, by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.alerts [data-alert-id]')]
  rows[rows.indexOf(row) + by]?.focus()
}
