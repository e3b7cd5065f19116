import { useState, type ReactNode } from 'react'
import { hintOf } from '../../../../shared/errors/app-error'
import type {
  Incident,
  ReportFormat,
  ReportPreview,
  ReportSection,
  ReportWish,
} from '../../../../shared/model/incident'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-note'
import { formatValue } from '../../ui/format'
import { useExport, type ReportExport } from './use-export'

const FORMATS: readonly (readonly [ReportFormat, string])[] = [
  ['html', 'HTML, one file, opens offline'],
  ['pdf', 'PDF'],
  ['md', 'Markdown, for a wiki'],
  ['json', 'JSON with its schema'],
  ['csv', 'CSV, one file a table'],
  ['zip', 'ZIP of all, with checksums'],
]

/** IN4: what goes into the report, what is taken out of it, and where it was put. */
export function ExportDialog({
  incident,
  onClose,
}: {
  incident: Incident
  onClose: () => void
}): ReactNode {
  const [formats, setFormats] = useState<readonly ReportFormat[]>(FORMATS.map(([id]) => id))
  const work = useExport(incident)
  const { preview } = work
  const isRunning = work.step.at === 'running'
  const why = whyNot(formats, work)
  const toggle = (id: ReportFormat): void =>
    setFormats(formats.includes(id) ? formats.filter((one) => one !== id) : [...formats, id])
  return (
    <Dialog
      open
      wide
      onClose={isRunning ? () => undefined : onClose}
      title="Export report"
      badge={<span className="muted">{incident.id}</span>}
      foot={
        <>
          {isRunning ? (
            <Button look="quiet" onClick={work.cancel}>
              Stop export
            </Button>
          ) : (
            <Button look="quiet" onClick={onClose}>
              Close
            </Button>
          )}
          <Button onClick={() => work.run(formats)} disabledWhy={why}>
            Export
          </Button>
        </>
      }
    >
      <div className="export">
        <SectionChoice work={work} />
        <fieldset>
          <legend>Formats</legend>
          {FORMATS.map(([id, label]) => (
            <Check key={id} checked={formats.includes(id)} onChange={() => toggle(id)}>
              {label}
              <small className="muted">{sizeWords(preview, id)}</small>
            </Check>
          ))}
        </fieldset>
        <RedactionChoice work={work} />
        <Result work={work} />
      </div>
    </Dialog>
  )
}

function whyNot(
  formats: readonly ReportFormat[],
  { preview, step }: ReportExport,
): string | undefined {
  if (formats.length === 0) return 'Choose a format.'
  if (preview === undefined) return 'The preview is being made.'
  return step.at === 'running' ? 'An export runs.' : undefined
}

function Check({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: () => void
  children: ReactNode
}): ReactNode {
  return (
    <label className="row">
      <input type="checkbox" checked={checked} onChange={onChange} />
      {children}
    </label>
  )
}

function SectionChoice({ work }: { work: ReportExport }): ReactNode {
  const { preview, wish, change } = work
  const toggle = (id: ReportSection): void => {
    const { sections } = wish
    change({
      sections: sections.includes(id) ? sections.filter((one) => one !== id) : [...sections, id],
    })
  }
  return (
    <fieldset>
      <legend>Sections</legend>
      {preview === undefined ? <p className="muted">Reading the evidence…</p> : null}
      {preview?.sections.map(({ id, title, items }) => (
        <Check key={id} checked={wish.sections.includes(id)} onChange={() => toggle(id)}>
          {title}
          <small className="muted">{id === 'pictures' ? pictureWords(items, wish) : items}</small>
        </Check>
      ))}
    </fieldset>
  )
}

/** Names in a picture cannot be taken out of it. */
function pictureWords(items: number, { hideHosts, hideUsers }: ReportWish): string {
  return items > 0 && (hideHosts || hideUsers)
    ? `${items}, left out: names in them cannot be hidden`
    : String(items)
}

/** Secrets and query literals go whatever is chosen. */
function RedactionChoice({ work }: { work: ReportExport }): ReactNode {
  const { preview, wish, change } = work
  const { total, byKind, items } = preview?.redaction ?? { total: 0, byKind: [], items: [] }
  return (
    <fieldset>
      <legend>Taken out</legend>
      <p className="muted small">Query literals, secrets, row values and e-mails always are.</p>
      <Check checked={wish.hideHosts} onChange={() => change({ hideHosts: !wish.hideHosts })}>
        Host names and addresses
      </Check>
      <Check checked={wish.hideUsers} onChange={() => change({ hideUsers: !wish.hideUsers })}>
        User names
      </Check>
      <p role="status">
        {preview === undefined
          ? ''
          : `${total} values: ${byKind.map(({ kind, count }) => `${kind} ${count}`).join(', ') || 'nothing found'}`}
      </p>
      {items.length === 0 ? null : (
        <details>
          <summary>Where</summary>
          <ul className="export-places mono">
            {items.map(({ kind, place }, index) => (
              <li key={index}>{`${kind}: ${place}`}</li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  )
}

function Result({ work: { step, preview } }: { work: ReportExport }): ReactNode {
  switch (step.at) {
    case 'choosing':
      return preview === undefined ? null : (
        <p className="muted export-result">Will be put into {preview.folder}</p>
      )
    case 'running':
      return (
        <div className="export-result" role="status">
          <progress value={step.done} max={1} aria-label="Export" /> {step.words}
        </div>
      )
    case 'failed':
      return (
        <div className="export-result">
          {step.error.code === 'report/canceled' ? (
            <p role="status">{hintOf(step.error.code)}</p>
          ) : (
            <ErrorNote error={step.error.toData()} />
          )}
        </div>
      )
    case 'done':
      return (
        <div className="export-result">
          <p role="status" className="row">
            <strong>{`${step.files} files written.`}</strong>
            <code>{step.folder}</code>
            <CopyButton text={() => step.folder}>Copy path</CopyButton>
          </p>
        </div>
      )
  }
}

function sizeWords(preview: ReportPreview | undefined, format: ReportFormat): string {
  const size = preview?.sizes.find((one) => one.format === format)?.sizeBytes ?? null
  return size === null ? '' : formatValue(size, 'bytes')
}
