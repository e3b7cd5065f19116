import { trace } from '@opentelemetry/api'
import { correlationId } from './correlation'

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

export interface LogLine {
  readonly seq: number
  readonly at: string
  readonly level: Level
  readonly message: string
  readonly traceId?: string
  readonly correlationId?: string
}

const KEPT = 500
const MOST_CHARS = 2_000

/** The lines of one worker: written out, and the last 500 kept for whoever asks. */
export class WorkerLog {
  level: Level = 'info'
  #lines: LogLine[] = []
  #seq = 0

  constructor(
    private readonly now: () => number,
    private readonly write: (line: string) => void,
  ) {}

  readonly debug = (message: string): void => this.#add('debug', message)
  readonly info = (message: string): void => this.#add('info', message)
  readonly warn = (message: string): void => this.#add('warn', message)
  readonly error = (message: string): void => this.#add('error', message)

  /** For what failed and is tried again. */
  readonly failed =
    (what: string) =>
    (thrown: unknown): void =>
      this.error(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)

  /** The lines after `seq`, oldest first; `next` is what to ask with the next time. */
  after(seq: number, limit: number): { lines: readonly LogLine[]; next: number } {
    // A number from before a restart is higher than ours: everything is new then.
    const from = seq > this.#seq ? 0 : seq
    const lines = this.#lines.filter((line) => line.seq > from).slice(-limit)
    return { lines, next: lines.at(-1)?.seq ?? from }
  }

  #add(level: Level, text: string): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return
    const at = new Date(this.now()).toISOString()
    const message = text.replaceAll(/\s+/g, ' ').slice(0, MOST_CHARS)
    const traceId = trace.getActiveSpan()?.spanContext().traceId
    const id = correlationId()
    this.#seq += 1
    this.#lines.push({
      ...{ seq: this.#seq, at, level, message },
      ...(traceId === undefined ? {} : { traceId }),
      ...(id === undefined ? {} : { correlationId: id }),
    })
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT)
    this.write(`${at} ${level} ${message}\n`)
  }

  /** How many may be asked for. */
  static readonly most = KEPT
}
