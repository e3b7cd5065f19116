/** Rows of the queue tables. */

export type QueueSystem = 'bullmq' | 'table'

/** JQ1, JQ2, JQ4: one queue. null: not known. */
export interface QueueRow {
  readonly name: string
  readonly system: QueueSystem
  /** When this row was read: the rows of a service that is down stay, and age. */
  readonly at: number
  /** Ready and without priority; those that a pause holds back too. */
  readonly waiting: number
  readonly prioritized: number
  readonly active: number
  readonly delayed: number
  readonly failed: number
  readonly completed: number
  /** Jobs that wait for their children. */
  readonly waitingChildren: number
  readonly paused: boolean
  readonly oldestWaitingMs: number | null
  readonly workers: number | null
  readonly inPerS: number | null
  readonly outPerS: number | null
  /** Failed of all that ended in the last 10 min. */
  readonly failPercent10m: number | null
  /** How many failed in that time, of those that are kept. */
  readonly failed10m: number | null
}

/** JQ6: the newest failed jobs of one cause. */
export interface QueueFailureRow {
  readonly queue: string
  readonly system: QueueSystem
  /** Identity of the cause: what `queue.retry-failed` is given. */
  readonly group: string
  /** Without ids, numbers and quoted text. */
  readonly message: string
  readonly topFrame: string
  readonly count: number
  readonly firstAt: number | null
  readonly lastAt: number | null
  readonly jobNames: readonly string[]
  /** A few, newest first. */
  readonly jobIds: readonly string[]
  readonly attemptsMade: number
  /** The newest one's words, redacted and cut. */
  readonly sample: string
  /** Names and kinds of its payload's fields, no values. */
  readonly payload: string
}
