import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { JournalDraft } from '../shared/model/event'
import { AlertFile } from './alerts/alert-file'
import { Bell, type Notifier } from './alerts/bell'
import { AlertDesk } from './alerts/desk'
import type { Judge } from './alerts/judge'
import { Maintenance } from './alerts/maintenance'
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
  /** Which maintenance windows are open changed. */
  readonly onMaintenance: () => void
  readonly operator: string
  readonly clock: Clock
  readonly log: Logger
}

export interface Alerts {
  readonly desk: AlertDesk
  readonly outbox: Outbox
  readonly maintenance: Maintenance
}

/** The desk with all it needs; the judge goes on with the findings of the last run. */
export function openAlerts(parts: AlertParts): Alerts {
  const { lifetime, dataDir, store, secrets, clock, log, view } = parts
  const maintenance = new Maintenance({
    ...{ windows: () => store.current.maintenance, now: clock.now, newId: randomUUID },
    ...{ note: parts.note, onChange: parts.onMaintenance, operator: parts.operator },
    keep: (windows) => void store.change({ maintenance: windows }),
  })
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
      ...{
        limits: () => store.current.ruleLimits,
        isMuted: (id) => maintenance.of(id) !== undefined,
      },
      publish: (message) => parts.publisher.alerts(message),
    }),
  )
  told.desk = desk
  parts.judge.restore(desk.restored)
  const tick = (): void => {
    maintenance.tick()
    desk.tick()
  }
  lifetime.own({ close: every(TICK_MS, tick) })
  return { desk, outbox, maintenance }
}

function minuteOfDay(at: number): number {
  const date = new Date(at)
  return 60 * date.getHours() + date.getMinutes()
}
