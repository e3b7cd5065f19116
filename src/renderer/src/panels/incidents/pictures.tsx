import { useState, type ReactNode } from 'react'
import { MOST_PICTURES } from '../../../../shared/incident/limits'
import type { Incident, IncidentDetail, IncidentPicture } from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { usePicture } from '../../shell/use-picture'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { formatClock, formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { Age } from '../../ui/time'
import { PictureDialog } from './picture-dialog'
import { useAsked } from './use-asked'
import { usePictureUrl } from './use-picture-url'

interface About {
  readonly incident: Incident
  readonly detail: IncidentDetail | undefined
  readonly onChanged: () => void
}

/** IN7: what the window showed, beside the frozen numbers. */
export function Pictures({ incident, detail, onChanged }: About): ReactNode {
  const take = usePicture()
  const [opened, setOpened] = useState<number | null>(null)
  const shown = detail?.pictures.find(({ number }) => number === opened)
  return (
    <PanelFrame
      title="Pictures"
      note={`of the window, at most ${MOST_PICTURES}`}
      state={detail === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
      tools={
        <Button look="quiet" onClick={take} disabledWhy={whyNot(incident)}>
          Take a picture
        </Button>
      }
    >
      {detail === undefined ? null : (
        <PictureList {...{ incident, detail, onChanged }} onOpen={setOpened} />
      )}
      {shown === undefined ? null : (
        <PictureDialog
          key={shown.number}
          incidentId={incident.id}
          picture={shown}
          onClose={() => setOpened(null)}
          onChanged={onChanged}
        />
      )}
    </PanelFrame>
  )
}

function whyNot({ endedAt, pictures }: Incident): string | undefined {
  if (endedAt !== null) return 'The incident has ended. Open it again first.'
  return pictures >= MOST_PICTURES ? `It has ${MOST_PICTURES}. Remove one first.` : undefined
}

function PictureList({
  incident: { id },
  detail: { pictures, lostPictures },
  onChanged,
  onOpen,
}: About & { detail: IncidentDetail; onOpen: (number: number) => void }): ReactNode {
  if (pictures.length + lostPictures.length === 0) {
    return (
      <p className="muted">
        None yet. <kbd>Ctrl Shift S</kbd> takes one, on every panel and on the wall.
      </p>
    )
  }
  return (
    <ul className="incident-pictures" aria-label="Pictures">
      {pictures.map((one) => (
        <li key={one.number}>
          <Thumbnail incidentId={id} picture={one} onOpen={() => onOpen(one.number)} />
        </li>
      ))}
      {lostPictures.map((number) => (
        <li key={number}>
          <Lost incidentId={id} number={number} onRemoved={onChanged} />
        </li>
      ))}
    </ul>
  )
}

function Thumbnail({
  incidentId,
  picture: { number, at, caption },
  onOpen,
}: {
  incidentId: string
  picture: IncidentPicture
  onOpen: () => void
}): ReactNode {
  const { url, error } = usePictureUrl({ id: incidentId, number, size: 'small' })
  return (
    <>
      <button
        type="button"
        className="incident-picture"
        aria-label={`Open picture ${number}: ${caption}`}
        onClick={onOpen}
      >
        {url === undefined ? null : <img src={url} alt="" />}
        {error === null ? null : error.message}
      </button>
      <strong className="incident-caption">{`${number}. ${caption}`}</strong>
      <small className="muted">
        <time title={formatStamp(at)}>{`${formatClock(at)} UTC`}</time>,{' '}
        <Age at={at} suffix=" ago" />
      </small>
    </>
  )
}

/** Left out, and said: its place may be given back. */
function Lost({
  incidentId: id,
  number,
  onRemoved,
}: {
  incidentId: string
  number: number
  onRemoved: () => void
}): ReactNode {
  const { bridge } = useLive()
  const { busy, error, ask } = useAsked()
  const remove = async (): Promise<void> => {
    if (await ask(() => bridge.request('incidents.remove-picture', { id, number }))) onRemoved()
  }
  return (
    <>
      <p role="alert">{`Picture ${number} is lost: its file is gone or damaged.`}</p>
      <div className="row">
        <Button
          look="quiet"
          onClick={() => void remove()}
          disabledWhy={busy ? 'Saving.' : undefined}
        >
          {`Remove picture ${number} from the list`}
        </Button>
      </div>
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </>
  )
}
