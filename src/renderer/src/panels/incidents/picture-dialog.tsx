import { useState, type ReactNode } from 'react'
import type { IncidentPicture } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { formatStamp, formatValue } from '../../ui/format'
import { useAsked, type Asked } from './use-asked'
import { usePictureUrl } from './use-picture-url'

interface About {
  readonly incidentId: string
  readonly picture: IncidentPicture
  readonly onClose: () => void
  readonly onChanged: () => void
}

/** IN7: one picture, large; its caption may be changed, and it may be removed. */
export function PictureDialog(about: About): ReactNode {
  const { incidentId, picture, onClose } = about
  const { number, at, operator, caption, widthPx, heightPx, sizeBytes } = picture
  const [text, setText] = useState(caption)
  const [asksToRemove, setAsksToRemove] = useState(false)
  const [isWhole, setIsWhole] = useState(false)
  const work = useAsked()
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Picture ${number}`}
      badge={<span className="muted">{incidentId}</span>}
      foot={
        asksToRemove ? (
          <RemoveFoot {...about} work={work} onKeep={() => setAsksToRemove(false)} />
        ) : (
          <Foot {...about} work={work} text={text} onRemove={() => setAsksToRemove(true)} />
        )
      }
    >
      <div className="stack">
        <Large incidentId={incidentId} picture={picture} isWhole={isWhole} />
        <div className="row">
          <Button look="quiet" pressed={isWhole} onClick={() => setIsWhole(!isWhole)}>
            Actual size
          </Button>
          <span className="muted small">
            {`${formatStamp(at)}, by ${operator}, ${widthPx} x ${heightPx} px, ${formatValue(sizeBytes, 'bytes')}`}
          </span>
        </div>
        {asksToRemove ? (
          <p role="alert">
            {`Remove picture ${number} for good? The timeline keeps a line that says so.`}
          </p>
        ) : (
          <Field label="Caption" required value={text} onChange={setText} maxLength={200} />
        )}
        {work.error === null ? null : <ErrorNote error={work.error.toData()} />}
      </div>
    </Dialog>
  )
}

function Large({
  incidentId,
  picture: { number, caption },
  isWhole,
}: Pick<About, 'incidentId' | 'picture'> & { isWhole: boolean }): ReactNode {
  const { url, error } = usePictureUrl({ id: incidentId, number, size: 'whole' })
  return (
    <div
      className={`picture-large${isWhole ? ' picture-whole' : ''}`}
      role="region"
      aria-label="Picture"
      tabIndex={0}
    >
      {url === undefined ? null : <img src={url} alt={caption} />}
      {url === undefined && error === null ? <p className="muted">Reading the picture…</p> : null}
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </div>
  )
}

function Foot({
  incidentId: id,
  picture: { number, caption },
  onClose,
  onChanged,
  onRemove,
  text,
  work: { busy, ask },
}: About & { text: string; work: Asked; onRemove: () => void }): ReactNode {
  const { bridge } = useLive()
  const save = async (): Promise<void> => {
    const change = { id, number, caption: text.trim() }
    if (!(await ask(() => bridge.request('incidents.caption-picture', change)))) return
    onChanged()
    onClose()
  }
  return (
    <>
      <Button look="quiet" onClick={onRemove}>
        Remove…
      </Button>
      <Button look="quiet" onClick={onClose}>
        Close
      </Button>
      <Button onClick={() => void save()} disabledWhy={whyNotSave(text, caption, busy)}>
        Save caption
      </Button>
    </>
  )
}

function whyNotSave(text: string, caption: string, busy: boolean): string | undefined {
  if (text.trim() === '') return 'Give it a caption.'
  if (text.trim() === caption) return 'The caption is as it was.'
  return busy ? 'Saving.' : undefined
}

function RemoveFoot({
  incidentId: id,
  picture: { number },
  onClose,
  onChanged,
  onKeep,
  work: { busy, ask },
}: About & { work: Asked; onKeep: () => void }): ReactNode {
  const { bridge } = useLive()
  const remove = async (): Promise<void> => {
    if (!(await ask(() => bridge.request('incidents.remove-picture', { id, number })))) return
    onChanged()
    onClose()
  }
  return (
    <>
      <Button look="quiet" onClick={onKeep}>
        Keep it
      </Button>
      <Button
        look="danger"
        onClick={() => void remove()}
        disabledWhy={busy ? 'Saving.' : undefined}
      >
        {`Remove picture ${number}`}
      </Button>
    </>
  )
}
