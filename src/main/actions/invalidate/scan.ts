import { AppError } from '../../../shared/errors/app-error'
import { PREFIX } from '../../sources/queues/commands'
import type { RedisSession } from '../../sources/redis/acting'

const STEP_KEYS = 1_000
/** A look ends after about this many keys of the server: a preview must not take minutes. */
const LOOK_STEPS = 500
const SAMPLE = 20

export interface Matches {
  readonly count: number
  readonly sample: readonly string[]
  /** False: there are at least so many. */
  readonly isWhole: boolean
}

/** Refused before anything is asked: a pattern that begins with a wildcard reaches everybody's keys. */
export function requireNarrow(pattern: string): void {
  const head = /^[^*?[\\]*/.exec(pattern)?.[0] ?? ''
  if (head.length < 3) {
    const message = 'the pattern must begin with at least 3 plain characters, such as cache:*'
    throw new AppError('action/not-possible', message)
  }
}

/** Batches of keys that match, by SCAN; each with how far the cursor has come. */
export async function* scanKeys(
  redis: RedisSession,
  pattern: string,
  mostSteps = Infinity,
): AsyncGenerator<{ keys: readonly string[]; step: number; isLast: boolean }> {
  let cursor = '0'
  for (let step = 1; step <= mostSteps; step += 1) {
    const reply = await redis.send('scan', cursor, 'MATCH', pattern, 'COUNT', STEP_KEYS)
    const [next, keys] = Array.isArray(reply) ? (reply as readonly unknown[]) : []
    if (typeof next !== 'string' || !Array.isArray(keys)) {
      throw new AppError('source/bad-answer', 'SCAN answered with something else')
    }
    cursor = next
    yield { keys: keys.map(String), step, isLast: cursor === '0' }
    if (cursor === '0') return
  }
}

/** RC12: a dry run. Bounded; refuses a pattern that reaches the keys of a queue. */
export async function countMatches(redis: RedisSession, pattern: string): Promise<Matches> {
  const sample: string[] = []
  const seen = new Set<string>()
  let isWhole = false
  for await (const { keys, isLast } of scanKeys(redis, pattern, LOOK_STEPS)) {
    for (const key of keys) {
      requireNoQueue(key)
      seen.add(key) // SCAN may name a key twice
      if (sample.length < SAMPLE && seen.size > sample.length) sample.push(key)
    }
    isWhole = isLast
  }
  return { count: seen.size, sample, isWhole }
}

function requireNoQueue(key: string): void {
  if (!key.startsWith(`${PREFIX}:`)) return
  throw new AppError('action/not-possible', 'the pattern matches keys of a job queue: no cache')
}
