import type { ReactNode } from 'react'
import type { Alert } from '../../../../shared/model/alert'
import { ActionButton } from '../../actions/use-action'
import { useInspector } from '../../shell/inspector'
import { Button } from '../../ui/button'
import { covers } from '../../../../shared/time/openings'
import { useStatus } from '../../live/use-state'
import { formatClock, formatValue } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { AlertDetails } from './alert-details'
import { stateWords } from './alert-parts'
import { useAlertActs } from './use-alert-acts'

/** One alert: what, since when, who has it, and what to do with it. */
export function AlertRow({
  alert,
  because = '',
  hidden,
  onShelve,
}: {
  alert: Alert
  /** Why it follows from the one above; empty: it stands for itself. */
  because?: string
  hidden: readonly Alert[]
  onShelve: () => void
}): ReactNode {
  const { finding, ack } = alert
  const inspector = useInspector()
  return (
    <article
      className={`alert-row${ack === null ? ' alert-unseen' : ''}`}
      aria-label={`${finding.severity} ${finding.targetId}: ${finding.title}`}
      data-alert-id={alert.id}
      tabIndex={0}
    >
      <StateGlyph state={finding.severity} />
      <div className="alert-what">
        <LinkButton
          title="Impact, causes and steps"
          onClick={() => inspector.open('Alert', <AlertDetails alertId={alert.id} />)}
        >
          {finding.title}
        </LinkButton>{' '}
        <span className="muted">{finding.targetId}</span> <Marks alert={alert} hidden={hidden} />
        {because === '' ? null : <p className="small">{`because ${because}`}</p>}
        <p className="small muted">
          {[finding.detail, valueWords(alert)].filter((part) => part !== '').join(' · ')}
        </p>
      </div>
      <div className="alert-since num">
        <Age at={finding.since} />
        <small className="muted">since {formatClock(finding.since)}</small>
      </div>
      <span className="alert-state small">{stateWords(alert)}</span>
      <Acts alert={alert} onShelve={onShelve} />
    </article>
  )
}

function Acts({ alert, onShelve }: { alert: Alert; onShelve: () => void }): ReactNode {
  const acts = useAlertActs()
  const { suggestion } = alert.finding
  return (
    <div className="alert-acts">
      {suggestion === undefined ? null : (
        <ActionButton
          call={{
            actionId: suggestion.actionId,
            targetId: suggestion.targetId,
            input: suggestion.input,
          }}
        >
          {`${suggestion.label}…`}
        </ActionButton>
      )}
      <Button
        look="quiet"
        disabledWhy={alert.ack === null ? undefined : 'It is acknowledged.'}
        onClick={() => void acts.ack(alert)}
      >
        Acknowledge
      </Button>
      <Button look="quiet" onClick={onShelve}>
        Shelve…
      </Button>
    </div>
  )
}

function Marks({ alert, hidden }: { alert: Alert; hidden: readonly Alert[] }): ReactNode {
  const inWindow = useStatus()?.maintenance.find((one) => covers(one, alert.finding.targetId))
  const marks = [
    inWindow === undefined ? '' : `in maintenance until ${formatClock(inWindow.until)}`,
    alert.finding.flapping === true ? 'flapping' : '',
    alert.times > 1 ? `came back ${alert.times - 1}×` : '',
  ].filter((mark) => mark !== '')
  return (
    <>
      {marks.map((mark) => (
        <span key={mark} className="alert-mark">
          {mark}
        </span>
      ))}
      {hidden.length === 0 ? null : (
        <span className="alert-mark" title={hidden.map(({ finding }) => finding.title).join('\n')}>
          {`+${hidden.length} hidden`}
        </span>
      )}
    </>
  )
}

/** `87 % / 80 %`: the value and the limit it passed. */
function valueWords({ finding: { value, threshold, unit } }: Alert): string {
  if (value === null || unit === 'state') return ''
  const limit = threshold === null ? '' : ` / ${formatValue(threshold, unit)}`
  return formatValue(value, unit) + limit
}
