import { AppError } from '../../shared/errors/app-error'
import { CACHE_ACTS, CACHE_READS, type useRedis } from '../sources/redis/acting'
import { parseRedisAddress } from '../sources/redis/address'
import type { useActingQueue, useReadingQueue } from '../sources/queues/acting-queue'
import type { ActionTools } from './action'

export type RedisPort = typeof useRedis

/** Both ways into a queue. */
export interface QueuePort {
  readonly look: typeof useReadingQueue
  readonly act: typeof useActingQueue
}

export interface RedisToolsParts {
  readonly targetId: string
  /** undefined: the target has no Redis. */
  readonly url: string | undefined
  /** undefined: this connection cannot act. */
  readonly actUrl: string | undefined
  readonly signal: AbortSignal
}

/** Looks with the watching user; acts with the other one, opened for one piece of work and closed: AC2. */
export function makeRedisTools(
  port: RedisPort,
  { targetId, url, actUrl, signal }: RedisToolsParts,
): ActionTools['redis'] {
  return {
    look: async (work) => port(requireRedis(url, targetId), { list: CACHE_READS, signal }, work),
    // Not cut by the signal: what was sent is waited for; the work itself looks at it between its steps.
    act: async (work) =>
      port(requireCredential(actUrl), { list: CACHE_ACTS, signal: neverAborted() }, work),
  }
}

export function makeQueueTools(
  port: QueuePort,
  { targetId, url, actUrl, signal }: RedisToolsParts,
): ActionTools['queue'] {
  return (name) => ({
    look: async (work) => port.look(requireRedis(url, targetId), { name, signal }, work),
    act: async (work) =>
      port.act(requireCredential(actUrl), { name, signal: neverAborted() }, work),
  })
}

export function redisUserOf(actUrl: string | undefined): string | null {
  return actUrl === undefined ? null : (parseRedisAddress(actUrl).user ?? 'default')
}

function neverAborted(): AbortSignal {
  return new AbortController().signal
}

function requireRedis(url: string | undefined, targetId: string): string {
  if (url !== undefined) return url
  throw new AppError('action/not-possible', `${targetId} has no Redis`)
}

function requireCredential(actUrl: string | undefined): string {
  if (actUrl !== undefined) return actUrl
  throw new AppError('action/not-permitted', 'this connection has no address to act with', {
    context: { missing: 'an action address (user switchyard_act)' },
  })
}
