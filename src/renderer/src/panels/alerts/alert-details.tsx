import type { ReactNode } from 'react'
import type { Alert, RuleInfo } from '../../../../shared/model/alert'
import { ActionButton } from '../../actions/use-action'
import { useAlerts } from '../../live/use-state'
import { ButtonLink } from '../../ui/button-link'
import { Facts } from '../../ui/facts'
import { formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { Sparkline } from '../../ui/sparkline'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { stateWords } from './alert-parts'

/** AL11: what it means, why it happens, what to do. Follows the alert while open. */
export function AlertDetails({ alertId }: { alertId: string }): ReactNode {
  const state = useAlerts()
  const alert = [...(state?.alerts ?? []), ...(state?.history ?? [])].find(
    ({ id }) => id === alertId,
  )
  if (alert === undefined) return <p>This alert is no longer kept.</p>
  const { finding } = alert
  const rule = state?.rules.find(({ id }) => id === finding.ruleId)
  return (
    <div className="stack">
      <p className="row">
        <StateGlyph state={finding.severity} />
        <strong>{finding.title}</strong>
      </p>
      {finding.detail === '' ? null : <p className="muted">{finding.detail}</p>}
      {finding.seriesKey === undefined ? null : (
        <Sparkline seriesKey={finding.seriesKey} label={`${finding.title}, over the time range`} />
      )}
      {rule === undefined ? null : <RuleWords rule={rule} />}
      <Remedy alert={alert} rule={rule} />
      <Facts items={factsOf(alert)} />
    </div>
  )
}

export function RuleWords({ rule }: { rule: RuleInfo }): ReactNode {
  return (
    <>
      <Section title="Response">
        <p>{rule.response}</p>
      </Section>
      <Section title="Impact">
        <p>{rule.impact}</p>
      </Section>
      <Section title="Causes">
        <ul className="alert-list">
          {rule.causes.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      </Section>
      <Section title="Steps">
        <ol className="alert-list alert-steps">
          {rule.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Section>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** The way to more, and the action where one usually helps. It is only offered, never run. */
function Remedy({ alert, rule }: { alert: Alert; rule: RuleInfo | undefined }): ReactNode {
  const { suggestion, targetId } = alert.finding
  return (
    <div className="row">
      {suggestion === undefined || alert.state === 'resolved' ? null : (
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
      {rule === undefined ? null : (
        <ButtonLink quiet href={`#/${rule.panelId}?target=${targetId}`}>
          {`Open ${rule.panelId}`}
        </ButtonLink>
      )}
    </div>
  )
}

function factsOf({ finding, ack, shelf, ...alert }: Alert): [string, ReactNode][] {
  const { value, threshold, unit } = finding
  const ackWords = ack === null ? 'nobody' : `${ack.by} at ${formatClock(ack.at)} UTC`
  return [
    ['State', stateWords({ ...alert, finding, ack, shelf })],
    ['Value', value === null ? NOTHING : formatValue(value, unit)],
    ['Limit', threshold === null ? NOTHING : formatValue(threshold, unit)],
    ['Began', `${formatClock(finding.since)} UTC`],
    ['Raised', formatStamp(alert.raisedAt)],
    ['Ended', alert.resolvedAt === null ? 'not yet' : formatStamp(alert.resolvedAt)],
    ['Acknowledged', ack === null || ack.note === '' ? ackWords : `${ackWords}: ${ack.note}`],
    ['Shelved', shelf === null ? 'no' : `until ${formatClock(shelf.until)} UTC: ${shelf.reason}`],
    ['Probe', <code key="probe">{finding.probe}</code>],
    [
      'Figure is',
      <>
        {finding.provenance}, judged <Age at={finding.at} suffix=" ago" />
      </>,
    ],
    ['Rule', <code key="rule">{finding.ruleId}</code>],
  ]
}
