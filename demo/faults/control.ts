import { ask } from '../lib/ask'
import { repeat } from '../lib/wait'
import type { FaultContext } from './fault'

const LEASE_MS = 8_000
const RENEW_MS = 2_500

/** Sends a changing request with the platform's token. */
export async function putJson(
  { platform }: FaultContext,
  url: string,
  body: object,
): Promise<void> {
  const { status, text } = await ask(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${platform.opsToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeoutMs: 5_000,
  })
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text.slice(0, 200)}`)
}

/** Holds something for as long as it is renewed: should we be killed, it ends by itself within 8 s. */
export async function holdLease(
  hold: (forMs: number) => Promise<void>,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  await hold(LEASE_MS)
  const renewing = repeat(
    RENEW_MS,
    () => hold(LEASE_MS),
    (thrown) => log(`could not renew: ${String(thrown)}`),
  )
  return async () => {
    await renewing.stop()
    await hold(0)
  }
}
