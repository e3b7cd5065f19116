import { ALLOWED_COMMANDS } from '../redis/allow-list'

/** All that watching queues may send: reads of named keys, and a bounded SCAN. BullMQ's own class is never used for it: it writes. */
export const QUEUE_READS: ReadonlySet<string> = new Set([
  ...ALLOWED_COMMANDS,
  'llen',
  'zcard',
  'zcount',
  'zrange',
  'lindex',
  'hget',
  'hmget',
  'hexists',
  'hstrlen',
  'scan',
])

/** Where BullMQ keeps a queue, unless told otherwise. */
export const PREFIX = 'bull'

export const keyOf = (queue: string, part: string): string => `${PREFIX}:${queue}:${part}`
