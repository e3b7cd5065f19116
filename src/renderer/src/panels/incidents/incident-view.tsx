import { useState, type ReactNode } from 'react'
import type { Incident } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Facts } from '../../ui/facts'
import { formatAge, formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { EditDialog } from './edit-dialog'
import { Evidence } from './evidence'
import { ExportDialog } from './export-dialog'
import { Metrics } from './metrics'
import { Pictures } from './pictures'
import { Timeline } from './timeline'
import { useAsked } from './use-asked'
import { useDetail } from './use-detail'

/** One incident: what is known of it, what happened, what was kept, and its report. */
export function IncidentView({ incident }: { incident: Incident }): ReactNode {
  const { detail, error, reload } = useDetail(incident)
  return (
    <>
      <Head incident={incident} />
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <Metrics metrics={incident.metrics} />
      <Timeline incident={incident} entries={detail?.timeline} />
      <Pictures incident={incident} detail={detail} onChanged={reload} />
      <Evidence detail={detail} />
    </>
  )
}

function Head({ incident }: { incident: Incident }): ReactNode {
  const { bridge } = useLive()
  const { busy, error, ask } = useAsked()
  const [overlay, setOverlay] = useState<'edit' | 'export' | null>(null)
  const { id, endedAt, title, severity } = incident
  const change = (): Promise<boolean> =>
    ask(() =>
      endedAt === null
        ? bridge.request('incidents.stop', { id })
        : bridge.request('incidents.update', { id, reopen: true }),
    )
  return (
    <PanelFrame
      title={title}
      note={id}
      tools={
        <>
          <Button look="quiet" onClick={() => setOverlay('edit')}>
            Edit
          </Button>
          <Button onClick={() => void change()} disabledWhy={busy ? 'Saving.' : undefined}>
            {endedAt === null ? 'End incident' : 'Open again'}
          </Button>
          <Button onClick={() => setOverlay('export')}>Export report</Button>
        </>
      }
    >
      <p className="row">
        <StateGlyph state={severity} word="" />
        <strong>{severity}</strong>
        <span>{activeWords(incident)}</span>
      </p>
      <Facts items={factsOf(incident)} />
      {incident.problems.map((problem) => (
        <p key={problem} role="alert">
          {problem}
        </p>
      ))}
      {error === null ? null : <ErrorNote error={error.toData()} />}
      {overlay === 'edit' ? (
        <EditDialog incident={incident} onClose={() => setOverlay(null)} />
      ) : null}
      {overlay === 'export' ? (
        <ExportDialog incident={incident} onClose={() => setOverlay(null)} />
      ) : null}
    </PanelFrame>
  )
}

function activeWords({ endedAt, findings, activeFindings }: Incident): string {
  if (findings === 0) return 'no finding joined it'
  if (activeFindings > 0) return `${activeFindings} of ${findings} findings hold`
  return endedAt === null
    ? `all ${findings} findings are cleared; end it when you are sure`
    : `all ${findings} findings were cleared`
}

function factsOf(incident: Incident): [string, ReactNode][] {
  const { startedAt, openedAt, endedAt, openedBy, operator } = incident
  const { freezes, notes, pictures } = incident
  return [
    ['Start', formatStamp(startedAt)],
    [
      'Declared',
      `${formatStamp(openedAt)} ${openedBy === 'alert' ? 'by a critical finding' : `by ${operator}`}`,
    ],
    ['End', endedAt === null ? 'open' : formatStamp(endedAt)],
    [
      'Lasted',
      endedAt === null ? <Age key="age" at={startedAt} /> : formatAge(endedAt - startedAt),
    ],
    ['Evidence', `${freezes} ${freezes === 1 ? 'copy' : 'copies'}`],
    ['Notes', String(notes)],
    ['Pictures', String(pictures)],
  ]
}
