import type { SlowCommandRow } from '../../../shared/model/tables/redis'
import type { WatchingRedis } from './allow-list'
import { toSourceError } from './errors'

const ENTRIES = 128
/** Their second word is a command too, and no key. */
const WITH_SUBCOMMAND =
  /^(acl|client|cluster|command|config|debug|function|latency|memory|module|object|pubsub|script|slowlog|xgroup|xinfo)$/
/** Their first argument is a script, a pattern or a secret, and no key. */
const WITHOUT_KEY =
  /^(auth|hello|eval|evalsha|eval_ro|evalsha_ro|fcall|fcall_ro|keys|scan|publish|subscribe|psubscribe|select|migrate|info|dbsize|flushall|flushdb|save|bgsave|bgrewriteaof|shutdown|multi|exec|ping)$/
const NAMESPACE = /^([a-z][\w-]{0,30}):/i

/** RC4: the slow log by shape of command. A role that may not read it sees none: `redis.gaps` says so. Nothing is reset. */
export async function readSlowLog(
  redis: Pick<WatchingRedis, 'slowlog'>,
): Promise<SlowCommandRow[]> {
  try {
    return groupSlow(await redis.slowlog('GET', ENTRIES))
  } catch (thrown) {
    const error = toSourceError(thrown)
    if (error.code === 'source/not-permitted' || /unknown command/i.test(error.message)) return []
    throw error
  }
}

/** An entry: id, unix time, microseconds, arguments, client address, client name. Pure. */
export function groupSlow(entries: unknown): SlowCommandRow[] {
  const groups = new Map<string, SlowCommandRow>()
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!Array.isArray(entry)) continue
    const [, atS, tookUs, words, , client] = entry as readonly unknown[]
    if (typeof atS !== 'number' || typeof tookUs !== 'number' || !Array.isArray(words)) continue
    const shape = shapeOf(words.map(String))
    const [at, ms] = [atS * 1_000, tookUs / 1_000]
    const known = groups.get(shape)
    groups.set(shape, {
      shape,
      count: (known?.count ?? 0) + 1,
      worstMs: Math.max(known?.worstMs ?? 0, ms),
      totalMs: (known?.totalMs ?? 0) + ms,
      firstAt: Math.min(known?.firstAt ?? at, at),
      lastAt: Math.max(known?.lastAt ?? at, at),
      // Newest first: the first that has a name stands for all.
      client: known?.client || (typeof client === 'string' ? client.slice(0, 60) : ''),
    })
  }
  return [...groups.values()].sort((a, b) => b.totalMs - a.totalMs)
}

/** `HGET bull:* and 1 more`: command and namespace of its first key; no argument comes through. */
export function shapeOf(words: readonly string[]): string {
  const [name = '', first, ...rest] = words
  const command = plain(name).toUpperCase()
  if (first === undefined) return command
  if (WITH_SUBCOMMAND.test(name.toLowerCase())) {
    return `${command} ${plain(first).toUpperCase()}${more(rest.length)}`
  }
  if (WITHOUT_KEY.test(name.toLowerCase())) return `${command}${more(rest.length + 1)}`
  const namespace = NAMESPACE.exec(first)?.[1]
  return `${command} ${namespace === undefined ? '?' : `${namespace}:*`}${more(rest.length)}`
}

const plain = (word: string): string => word.replaceAll(/[^a-z0-9_.|-]/gi, '').slice(0, 30)
/** Redis itself cuts long lists; their exact number would only split one shape into many. */
const more = (count: number): string => (count === 0 ? '' : count < 4 ? ` +${count}` : ' +…')
