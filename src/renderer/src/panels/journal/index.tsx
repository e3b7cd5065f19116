import { useMemo, useState, type ReactNode } from 'react'
import type { EventKind } from '../../../../shared/model/event'
import { useEvents } from '../../live/use-events'
import { useCatalog } from '../../live/use-state'
import type { PanelState } from '../../live/panel-state'
import type { EventList } from '../../live/event-feed'
import { DataTable } from '../../ui/data-table'
import { EVENT_COLUMNS } from '../../ui/event-columns'
import { PanelFrame } from '../../ui/panel-frame'
import { Select, type Choice } from '../../ui/select'
import { NoteForm } from './note-form'

const ALL = 'all'
const KINDS: readonly Choice<EventKind | typeof ALL>[] = [
  { value: ALL, label: 'all' },
  { value: 'state', label: 'state changes' },
  { value: 'finding', label: 'findings' },
  { value: 'link', label: 'connections' },
  { value: 'action', label: 'actions' },
  { value: 'deploy', label: 'deploys' },
  { value: 'note', label: 'notes' },
  { value: 'alert', label: 'alerts' },
]

/** OV6: one feed of state changes, findings, actions and deploy marks. */
export function Journal(): ReactNode {
  const [kind, setKind] = useState<EventKind | typeof ALL>(ALL)
  const [targetId, setTargetId] = useState<string>(ALL)
  const catalog = useCatalog()
  const list = useEvents({
    targetId: targetId === ALL ? null : targetId,
    kinds: kind === ALL ? [] : [kind],
  })
  const targets = useMemo(
    () => [
      { value: ALL, label: 'all' },
      ...(catalog?.targets ?? []).map(({ id, title }) => ({ value: id, label: title })),
    ],
    [catalog],
  )
  return (
    <PanelFrame
      title="Journal"
      note="newest first, within the time range"
      state={stateOf(list)}
      flush
    >
      <NoteForm />
      <DataTable
        label="Journal entries"
        columns={EVENT_COLUMNS}
        rows={list.events}
        rowKey={({ id }) => id}
        emptyText="Nothing happened in this time range."
        maxHeightPx={2_000}
        extraTools={
          <>
            <Select label="Kind" value={kind} choices={KINDS} onChange={setKind} />
            <Select label="Target" value={targetId} choices={targets} onChange={setTargetId} />
          </>
        }
      />
    </PanelFrame>
  )
}

function stateOf(list: EventList): readonly PanelState[] {
  if (list.state === 'loading') return [{ kind: 'loading' }]
  if (list.error !== null) {
    const gap = { code: list.error.code, message: list.error.message, fix: '' }
    return [{ kind: 'partial', gaps: [gap] }]
  }
  const shown = list.events.length
  return list.total > shown
    ? [{ kind: 'truncated', shown, total: list.total }]
    : [{ kind: 'live', at: null }]
}
