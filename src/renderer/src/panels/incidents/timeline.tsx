import { useState, type ReactNode } from 'react'
import type { Incident, TimelineEntry } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { DataTable } from '../../ui/data-table'
import { EVENT_COLUMNS } from '../../ui/event-columns'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { useAsked } from './use-asked'
import '../../ui/field.css'

/** IN2, IN7: all that happened, from 5 min before the start, and a line to add to it. */
export function Timeline({
  incident,
  entries,
}: {
  incident: Incident
  entries: readonly TimelineEntry[] | undefined
}): ReactNode {
  return (
    <PanelFrame
      title="Timeline"
      note="from 5 min before the start"
      flush
      state={entries === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      <NoteLine incident={incident} />
      <DataTable
        label="Timeline"
        columns={EVENT_COLUMNS}
        rows={entries ?? []}
        rowKey={({ id }) => id}
        sort={{ id: 'at', desc: false }}
        emptyText="Nothing happened yet."
      />
    </PanelFrame>
  )
}

function NoteLine({ incident: { id } }: { incident: Incident }): ReactNode {
  const { bridge } = useLive()
  const { error, ask } = useAsked()
  const [text, setText] = useState('')
  const write = async (): Promise<void> => {
    const note = { id, text: text.trim(), marker: false }
    // What was typed stays until it is kept.
    if (await ask(() => bridge.request('incidents.note', note))) setText('')
  }
  return (
    <form
      className="incident-note"
      aria-label="Add a note to the incident"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') void write()
      }}
    >
      <input
        className="field-input grow"
        aria-label="Note on the incident"
        placeholder="What did you see, decide or do?"
        value={text}
        maxLength={2_000}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        submit
        look="quiet"
        disabledWhy={text.trim() === '' ? 'Write something first.' : undefined}
      >
        Add note
      </Button>
      <span className="muted small">
        <kbd>Ctrl M</kbd> sets a marker
      </span>
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </form>
  )
}
