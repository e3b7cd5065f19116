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
