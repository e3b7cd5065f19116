import { AppError } from '../../../shared/errors/app-error'
import type { GapRow } from '../../../shared/model/tables/postgres'
import type { WatchingRedis } from './allow-list'
import { missingRight, toSourceError } from './errors'
import type { Answers, LatencyEvent } from './reader'

type Reply = readonly [error: Error | null, result: unknown]

/** INFO + SLOWLOG + LATENCY in one round trip. INFO must succeed; the others may be refused. */
export async function askAll(
  redis: WatchingRedis,
  user: string,
): Promise<Omit<Answers, 'roundTripMs'>> {
  const replies = await redis.pipeline().info().slowlog('GET', '1').latency('LATEST').exec()
  if (replies === null) throw new AppError('source/unreachable', 'the connection was closed')
  const [info, slowlog, latency] = replies
  const text = valueOf(info, user)
  if (typeof text !== 'string') throw new AppError('source/bad-answer', 'INFO was not text')
  const progress = /^loading:1/m.test(text) && /^loading_loaded_perc:(\S+)/m.exec(text)?.[1]
  if (progress !== false) {
    throw new AppError('source/starting-up', `Redis loads its data: ${progress ?? '?'} %`)
  }
  const gaps: GapRow[] = []
  return {
    info: text,
    newestSlowId: slowIdOf(optional(slowlog, { gaps, user, right: 'slowlog|get' })),
    latency: eventsOf(optional(latency, { gaps, user, right: 'latency|latest' })),
    gaps,
    user,
  }
}

function valueOf(reply: Reply | undefined, user: string): unknown {
  if (reply === undefined) return null
  if (reply[0] !== null) throw withFix(toSourceError(reply[0]), user)
  return reply[1]
}

function withFix(error: AppError, user: string): AppError {
  const right = missingRight(error)
  if (error.code !== 'source/not-permitted' || right === null) return error
  return new AppError(error.code, error.message, {
    cause: error,
    context: { ...error.context, fix: `ACL SETUSER ${user} +${right}` },
  })
}

/** A refusal of a side dish is told as a gap with the line to run: the other figures go on. */
function optional(
  reply: Reply | undefined,
  told: { gaps: GapRow[]; user: string; right: string },
): unknown {
  try {
    return valueOf(reply, told.user)
  } catch (thrown) {
    const error = toSourceError(thrown)
    if (error.code !== 'source/not-permitted' && !/unknown command/i.test(error.message)) {
      throw error
    }
    const command = told.right.replace('|', ' ').toUpperCase()
    const isDenied = error.code === 'source/not-permitted'
    told.gaps.push({
      code: isDenied ? error.code : 'source/not-installed',
      message: isDenied ? `No right to ask ${command}` : `This Redis has no ${command}`,
      fix: isDenied ? `ACL SETUSER ${told.user} +${told.right}` : '',
    })
    return null
  }
}

/** The id of the newest entry grows by one for each slow command. No entry: none was slow yet. */
function slowIdOf(reply: unknown): number | null {
  if (!Array.isArray(reply)) return null
  const first: unknown = reply[0]
  if (first === undefined) return -1
  const id: unknown = Array.isArray(first) ? first[0] : null
  return typeof id === 'number' ? id : null
}

function eventsOf(reply: unknown): readonly LatencyEvent[] | null {
  if (!Array.isArray(reply)) return null
  return reply.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return []
    const [name, atS, latestMs] = entry as readonly unknown[]
    if (typeof name !== 'string' || typeof atS !== 'number' || typeof latestMs !== 'number') {
      return []
    }
    return [{ name, atMs: atS * 1_000, latestMs }]
  })
}
