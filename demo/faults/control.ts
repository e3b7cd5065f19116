import { randomUUID } from 'node:crypto'
import { ask } from '../lib/ask'
import { repeat } from '../lib/wait'
import type { PlatformFile } from '../platform-file'
import type { FaultContext, Undo } from './fault'

const LEASE_MS = 8_000
const RENEW_MS = 2_500
/** A deploy or a new index takes its time. */
const CHANGE_WITHIN_MS = 30_000

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
    timeoutMs: CHANGE_WITHIN_MS,
  })
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text.slice(0, 200)}`)
}

/** Holds something for as long as it is renewed: should we be killed, it ends by itself within 8 s. */
export async function holdLease(
  hold: (forMs: number) => Promise<void>,
  log: (line: string) => void,
): Promise<Undo> {
  await hold(LEASE_MS)
  const renewing = repeat(
    RENEW_MS,
    () => hold(LEASE_MS),
    (thrown) => log(`could not renew: ${String(thrown)}`),
  )
  return async () => {
    await renewing.stop()
    await hold(0).catch((thrown: unknown) =>
      log(`not taken back, so it ends by itself within ${LEASE_MS / 1_000} s: ${String(thrown)}`),
    )
  }
}

/** Holds a condition of a worker, or of the platform itself. */
export function holdCondition(context: FaultContext, baseUrl: string, name: string): Promise<Undo> {
  const holder = randomUUID()
  return holdLease(
    (forMs) => putJson(context, `${baseUrl}/control/conditions/${name}`, { holder, forMs }),
    context.log,
  )
}

/** The address of the platform itself. */
export function platformOf({ platform }: FaultContext): string {
  return platform.control.baseUrl
}

/** The address of a worker; refuses when the platform has none of this kind. */
export function workerOf(
  { platform }: FaultContext,
  kind: PlatformFile['workers'][number]['kind'],
): string {
  const worker = platform.workers.find((each) => each.kind === kind)
  if (!worker) throw new Error(`the platform has no ${kind}`)
  return worker.baseUrl
}

/** The platform's Redis; refuses with the reason when there is none. */
export function redisOf({ platform }: FaultContext): string {
  if (platform.redis) return platform.redis.admin
  throw new Error(`this fault needs Redis: ${platform.missing.join('; ') || 'there is none'}`)
}
