import { join } from 'node:path'
import type { JournalDraft } from '../shared/model/event'
import { AlertFile } from './alerts/alert-file'
import { Bell, type Notifier } from './alerts/bell'
import { AlertDesk } from './alerts/desk'
import type { Judge } from './alerts/judge'
import { Outbox } from './alerts/outbox/index'
import { post } from './alerts/outbox/post'
import { RULES } from './alerts/registry'
import type { Publisher } from './bridge/publish'
import { explain } from './diagnosis/explain'
import { LINK_KINDS } from './diagnosis/registry'
import { every, type Clock } from './platform/clock'
import type { Lifetime } from './platform/lifetime'
import type { Logger } from './platform/log'
import type { Secrets } from './settings/secrets'
import type { SettingsStore } from './settings/store'
import { WEBHOOK_SECRET } from './settings/webhook'
import type { TargetView } from './sources/target-view'

const TICK_MS = 1_000

export interface AlertParts {
  readonly lifetime: Lifetime
  readonly dataDir: string
  readonly store: SettingsStore
  readonly secrets: Secrets
  readonly publisher: Publisher
  readonly notifier: Notifier
  readonly judge: Judge
  readonly view: (targetId: string) => TargetView | undefined
  readonly note: (drafts: readonly JournalDraft[]) => void
  readonly operator: string
  readonly clock: Clock
  readonly log: Logger
}

/** The desk with all it needs; the judge goes on with the findings of the last run. */
export function openAlerts(parts: AlertParts): { desk: AlertDesk; outbox: Outbox } {
  const { lifetime, dataDir, store, secrets, clock, log, view } = parts
  const told: { desk?: AlertDesk } = {}
  const outbox = lifetime.own(
    new Outbox({
      ...{ path: join(dataDir, 'outbox.jsonl'), clock, random: Math.random, log, post },
      ...{ webhook: () => store.current.webhook, secret: () => secrets.get(WEBHOOK_SECRET) },
      onChange: () => told.desk?.touch(),
    }),
  )
  const bell = new Bell({
    ...{ notifier: parts.notifier, settings: () => store.current.notifications },
    minuteOfDay,
    panelOf: (ruleId) => RULES.find(({ id }) => id === ruleId)?.panelId ?? 'alerts',
  })
  const desk = lifetime.own(
    new AlertDesk({
      ...{ rules: RULES, bell, outbox, clock, log, operator: parts.operator, note: parts.note },
      file: new AlertFile(join(dataDir, 'alerts.json')),
      explain: (findings) => explain(LINK_KINDS, { findings, view }),
      limits: () => store.current.ruleLimits,
      publish: (message) => parts.publisher.alerts(message),
    }),
  )
  told.desk = desk
  parts.judge.restore(desk.restored)
  lifetime.own({ close: every(TICK_MS, () => desk.tick()) })
  return { desk, outbox }
}

function minuteOfDay(at: number): number {
  const date = new Date(at)
  return 60 * date.getHours() + date.getMinutes()
}
