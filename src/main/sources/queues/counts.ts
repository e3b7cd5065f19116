import { keyOf } from './commands'
import type { Command, Replies } from './replies'

/** What one tick asks of each queue, in one round trip for all of them. */
export interface Counts {
  readonly wait: number
  readonly active: number
  readonly prioritized: number
  readonly delayed: number
  readonly failed: number
  readonly completed: number
  readonly paused: boolean
  /** Id of the job that has waited longest; BullMQ takes from the right. */
  readonly headId: string | null
}

export function countCommands(queue: string): readonly Command[] {
  return [
    ['llen', keyOf(queue, 'wait')],
    ['llen', keyOf(queue, 'active')],
    ['zcard', keyOf(queue, 'prioritized')],
    ['zcard', keyOf(queue, 'delayed')],
    ['zcard', keyOf(queue, 'failed')],
    ['zcard', keyOf(queue, 'completed')],
    ['hexists', keyOf(queue, 'meta'), 'paused'],
    ['lindex', keyOf(queue, 'wait'), -1],
  ]
}

export function takeCounts(replies: Replies): Counts {
  return {
    wait: replies.number(),
    active: replies.number(),
    prioritized: replies.number(),
    delayed: replies.number(),
    failed: replies.number(),
    completed: replies.number(),
    paused: replies.number() === 1,
    headId: replies.text(),
  }
}

/** What is asked every 10 s: how much ended, and lists that are rarely used. */
export interface Extras {
  readonly atMs: number
  readonly legacyPaused: number
  readonly waitingChildren: number
  readonly completed: Ended
  readonly failed: Ended
}

/** Of one kind of end: what is still kept of the last 10 min and of the last minute, and BullMQ's own counter. */
export interface Ended {
  readonly last10Min: number
  readonly lastMin: number
  /** When the oldest that is kept ended; null: none is kept. */
  readonly oldestAt: number | null
  /** Only where the workers were told to keep metrics. */
  readonly counter: number | null
}

export function extraCommands(queue: string, now: number): readonly Command[] {
  const ended = (state: 'completed' | 'failed'): readonly Command[] => [
    ['zcount', keyOf(queue, state), now - 600_000, '+inf'],
    ['zcount', keyOf(queue, state), now - 60_000, '+inf'],
    ['zrange', keyOf(queue, state), 0, 0, 'WITHSCORES'],
    ['hget', keyOf(queue, `metrics:${state}`), 'count'],
  ]
  return [
    ['llen', keyOf(queue, 'paused')],
    ['zcard', keyOf(queue, 'waiting-children')],
    ...ended('completed'),
    ...ended('failed'),
  ]
}

export function takeExtras(replies: Replies, atMs: number): Extras {
  return {
    atMs,
    legacyPaused: replies.number(),
    waitingChildren: replies.number(),
    completed: takeEnded(replies),
    failed: takeEnded(replies),
  }
}

function takeEnded(replies: Replies): Ended {
  const last10Min = replies.number()
  const lastMin = replies.number()
  const oldestAt = Number(replies.list()[1] ?? NaN)
  const counter = replies.text()
  return {
    last10Min,
    lastMin,
    oldestAt: Number.isFinite(oldestAt) ? oldestAt : null,
    counter: counter === null ? null : Number(counter),
  }
}
