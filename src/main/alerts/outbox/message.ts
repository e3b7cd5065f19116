import { createHash } from 'node:crypto'
import type { Alert } from '../../../shared/model/alert'
import { rank } from '../../../shared/model/finding'

/** One message as it is queued: the body is written once, so that each try sends the same bytes. */
export interface Message {
  /** Also the idempotency key: the same for every try, and for the same event found again after a kill. */
  readonly id: string
  readonly title: string
  readonly body: string
}

export type AlertEvent = 'firing' | 'resolved'

/** Low ones are for the screen. */
export function isTold({ finding, shelf, hiddenBehind }: Alert): boolean {
  return shelf === null && hiddenBehind === null && rank(finding.severity) >= rank('medium')
}

/** `times` is in it: one that came back after its end was told is told again. */
export function messageId(alert: Pick<Alert, 'id' | 'times'>, event: AlertEvent): string {
  return `${alert.id}#${alert.times}.${event}`
}

export function toMessage(alert: Alert, event: AlertEvent): Message {
  const { targetId, title } = alert.finding
  return {
    id: messageId(alert, event),
    title: `${event}: ${targetId}: ${title}`,
    body: JSON.stringify(toBody(alert, event)),
  }
}

export function testMessage(now: number): Message {
  const finding = { ruleId: 'test', targetId: 'switchyard', severity: 'low' as const }
  const alert = { ...TEST_ALERT, raisedAt: now, finding: { ...TEST_ALERT.finding, ...finding } }
  return { ...toMessage(alert, 'firing'), id: `test@${now}`, title: 'test' }
}

/** The body of Alertmanager's webhook, version 4, with one alert. */
function toBody(alert: Alert, event: AlertEvent): Record<string, unknown> {
  const { finding } = alert
  const labels = {
    alertname: finding.ruleId,
    severity: finding.severity,
    target: finding.targetId,
    subject: finding.subject,
  }
  const annotations = {
    summary: finding.title,
    description: finding.detail,
    ...(finding.value === null ? {} : { value: `${finding.value} ${finding.unit}` }),
    ...(finding.threshold === null ? {} : { threshold: `${finding.threshold} ${finding.unit}` }),
  }
  return {
    version: '4',
    groupKey: `{}:{alertname="${finding.ruleId}", subject="${finding.subject}"}`,
    truncatedAlerts: 0,
    status: event,
    receiver: 'switchyard',
    groupLabels: { alertname: finding.ruleId, subject: finding.subject },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status: event,
        labels,
        annotations,
        startsAt: new Date(alert.raisedAt).toISOString(),
        endsAt:
          alert.resolvedAt === null
            ? '0001-01-01T00:00:00Z'
            : new Date(alert.resolvedAt).toISOString(),
        generatorURL: '',
        fingerprint: createHash('sha256').update(finding.id).digest('hex').slice(0, 16),
      },
    ],
  }
}

const TEST_ALERT: Alert = {
  ...{ id: 'test', state: 'firing', raisedAt: 0, resolvedAt: null, times: 1 },
  ...{ ack: null, shelf: null, hiddenBehind: null },
  finding: {
    ...{ id: 'test', ruleId: 'test', targetId: 'switchyard', subject: 'switchyard' },
    ...{ severity: 'low', title: 'Test message', detail: 'Sent from the Alerts panel.' },
    ...{ value: null, threshold: null, unit: 'state', probe: '', provenance: 'exact' },
    ...{ since: 0, at: 0 },
  },
}
