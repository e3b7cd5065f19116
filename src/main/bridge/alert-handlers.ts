import { AppError } from '../../shared/errors/app-error'
import type { Input, Output } from '../../shared/ipc/contract'
import type { AlertDesk } from '../alerts/desk'
import { checkLimits } from '../alerts/limits'
import type { Outbox } from '../alerts/outbox/index'
import { checkAddress } from '../alerts/outbox/post'
import { RULES } from '../alerts/registry'
import { redact } from '../platform/redact'
import type { Secrets } from '../settings/secrets'
import type { SettingsStore } from '../settings/store'
import { saveWebhook } from '../settings/webhook'
import type { Handlers } from './serve'

export interface AlertHandlerParts {
  readonly desk: AlertDesk
  readonly outbox: Outbox
  readonly store: SettingsStore
  readonly secrets: Secrets
}

type AlertRequest = Extract<keyof Handlers, `alerts.${string}` | `webhook.${string}`>

/** The requests about alerts and where they are told. */
export function alertHandlers(parts: AlertHandlerParts): Pick<Handlers, AlertRequest> {
  const { desk, outbox } = parts
  return {
    'alerts.read': () => desk.read(),
    'alerts.ack': (input) => desk.ack({ ...input, note: redact(input.note) }),
    'alerts.shelve': (input) => desk.shelve({ ...input, reason: redact(input.reason) }),
    'alerts.unshelve': (input) => desk.unshelve(input),
    'webhook.save': ({ url, secret }) =>
      saveWebhook(parts, { url: url === '' ? '' : checkAddress(url), secret }),
    'webhook.test': () => test(outbox),
    'webhook.retry': ({ deliveryId }) => {
      outbox.retry(deliveryId)
      return {}
    },
  }
}

/** Limits are checked against the rules before they are kept. */
export function writeSettings(
  store: SettingsStore,
  input: Input<'settings.write'>,
): Output<'settings.write'> {
  if (input.ruleLimits !== undefined) checkLimits(RULES, input.ruleLimits)
  return store.change(input as Parameters<SettingsStore['change']>[0])
}

async function test(outbox: Outbox): Promise<Output<'webhook.test'>> {
  try {
    await outbox.test()
    return { ok: true, detail: 'The receiver took the test message.', error: null }
  } catch (thrown) {
    const error = AppError.from(thrown)
    return { ok: false, detail: error.message, error: error.toData() }
  }
}
