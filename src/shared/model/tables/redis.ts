/** One row: the figures of INFO a person asks for first. */
export interface RedisServerRow {
  readonly version: string
  readonly role: string
  readonly user: string
  readonly maxMemoryBytes: number | null
  readonly maxMemoryPolicy: string
  readonly startedAt: number
  readonly persistence: string
}

/** RC4: slow commands of one shape. Arguments are never kept. */
export interface SlowCommandRow {
  /** `HGET bull:* ?`: command, key with its changing parts replaced, number of further arguments. */
  readonly shape: string
  readonly count: number
  readonly worstMs: number
  readonly totalMs: number
  readonly firstAt: number
  readonly lastAt: number
  readonly client: string
}
