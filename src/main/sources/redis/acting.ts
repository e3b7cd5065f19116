import { parseRedisAddress } from './address'
import { ALLOWED_COMMANDS, type WatchingRedis } from './allow-list'
import { connect, untilAborted } from './connection'
import { toSourceError } from './errors'

const DEADLINE_MS = 5_000

/** What looking at cache keys may send. */
export const CACHE_READS: ReadonlySet<string> = new Set([...ALLOWED_COMMANDS, 'scan'])
/** What invalidating them may send: nothing but UNLINK changes anything. */
export const CACHE_ACTS: ReadonlySet<string> = new Set([...CACHE_READS, 'unlink'])

export interface RedisSession {
  /** One command of the list; any other is refused before it leaves. Rejects with an AppError. */
  send(name: string, ...args: (string | number)[]): Promise<unknown>
}

export interface SessionOptions {
  readonly list: ReadonlySet<string>
  readonly signal: AbortSignal
}

/** Opens a connection for one piece of work and closes it, whatever comes of it. */
export async function useRedis<T>(
  url: string,
  { list, signal }: SessionOptions,
  work: (redis: RedisSession) => Promise<T>,
): Promise<T> {
  return useConnection(url, { list, signal }, (redis) =>
    work({
      send: async (name, ...args) => {
        try {
          return await redis.call(name, ...args)
        } catch (thrown) {
          throw toSourceError(thrown)
        }
      },
    }),
  )
}

/** The same with the client itself, for BullMQ's own class. */
export async function useConnection<T>(
  url: string,
  { list, signal }: SessionOptions,
  work: (redis: WatchingRedis) => Promise<T>,
): Promise<T> {
  const opening = connect(parseRedisAddress(url), DEADLINE_MS, signal, list)
  const { redis } = await untilAborted(signal, opening).catch((thrown: unknown) => {
    opening.then(
      (late) => late.redis.disconnect(),
      () => undefined,
    )
    throw thrown
  })
  try {
    return await work(redis)
  } catch (thrown) {
    throw toSourceError(thrown)
  } finally {
    redis.disconnect()
  }
}
