import type { RedisOptions } from 'ioredis'
import { AppError } from '../../../shared/errors/app-error'
import type { RedisTarget } from './address'
import { ALLOWED_COMMANDS, WatchingRedis } from './allow-list'
import { toSourceError, userNamedIn } from './errors'

const CONNECTION_NAME = 'switchyard'

/** The options of a connection that says "down" instead of hanging: nothing queues, nothing retries. */
export function watchOptions(target: RedisTarget, deadlineMs: number) {
  return {
    ...(target.path === null ? { host: target.host, port: target.port } : { path: target.path }),
    ...(target.user === null ? {} : { username: target.user }),
    // A user without a password is still to be sent as AUTH, or we would go on as `default`.
    ...(target.password === null && target.user === null
      ? {}
      : { password: target.password ?? '' }),
    ...(target.tls
      ? { tls: target.servername === null ? {} : { servername: target.servername } }
      : {}),
    connectionName: CONNECTION_NAME,
    // AUTH is open to every user; HELLO needs a right of its own, and proxies dislike it.
    protocol: 2,
    disableClientInfo: true,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
    connectTimeout: Math.min(target.connectTimeoutMs ?? deadlineMs, deadlineMs),
    commandTimeout: deadlineMs,
    disconnectTimeout: 50,
  } satisfies RedisOptions
}

/** Connects and makes sure that we are who we meant to be. Rejects with an AppError. */
export async function connect(
  target: RedisTarget,
  deadlineMs: number,
  signal: AbortSignal,
  list: ReadonlySet<string> = ALLOWED_COMMANDS,
): Promise<{ redis: WatchingRedis; user: string }> {
  const redis = new WatchingRedis(watchOptions(target, deadlineMs))
  redis.allow(list)
  let lastError: unknown
  // `connect` rejects with "Connection is closed."; the reason comes as an event.
  redis.on('error', (error: Error) => {
    lastError = error
  })
  try {
    await untilAborted(signal, redis.connect())
    return { redis, user: await whoAmI(redis, target, signal) }
  } catch (thrown) {
    redis.disconnect()
    if (thrown instanceof AppError) throw thrown
    throw toSourceError(lastError ?? thrown)
  }
}

/** With a wrong password and an open default user a client may go on as `default`: refused here. */
async function whoAmI(
  redis: WatchingRedis,
  target: RedisTarget,
  signal: AbortSignal,
): Promise<string> {
  const wanted = target.user ?? 'default'
  const actual = await untilAborted(signal, redis.acl('WHOAMI')).catch((thrown: unknown) =>
    identityWithoutAnswer(toSourceError(thrown), wanted),
  )
  if (actual !== wanted) {
    throw new AppError('source/wrong-identity', `Redis knows us as ${actual}, not as ${wanted}`, {
      context: { wanted, actual },
    })
  }
  return wanted
}

function identityWithoutAnswer(error: AppError, wanted: string): string {
  const named = userNamedIn(error)
  if (named !== null) return named
  // Before Redis 6 there are no users: everybody is the default one.
  if (/unknown command/i.test(error.message)) return 'default'
  if (error.code !== 'source/not-permitted') throw error
  throw new AppError('source/not-permitted', 'Redis does not say as whom we are connected', {
    cause: error,
    context: { fix: `ACL SETUSER ${wanted} +acl|whoami` },
  })
}

/** Rejects as soon as the deadline passes, whatever the socket does. */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new AppError('source/timeout', 'Redis did not answer in time'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
    work.catch(() => undefined) // the loser of the race may still fail
  }
}
