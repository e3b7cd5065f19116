import type { Settings } from '../../shared/model/settings'
import type { Secrets } from './secrets'
import type { SettingsStore } from './store'

/** Where the signing secret is kept. */
export const WEBHOOK_SECRET = 'webhook'

/** Keeps the address in the settings and the secret apart from it. An empty address switches it off. */
export function saveWebhook(
  { store, secrets }: { store: SettingsStore; secrets: Secrets },
  { url, secret }: { url: string; secret?: string | undefined },
): Settings {
  if (url === '') {
    secrets.remove(WEBHOOK_SECRET)
    return store.change({ webhook: null })
  }
  if (secret === '') secrets.remove(WEBHOOK_SECRET)
  else if (secret !== undefined) secrets.set(WEBHOOK_SECRET, secret)
  const hasSecret =
    secret === undefined ? (store.current.webhook?.hasSecret ?? false) : secret !== ''
  return store.change({ webhook: { url, hasSecret } })
}
