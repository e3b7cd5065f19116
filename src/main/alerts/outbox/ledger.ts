import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../platform/atomic-file'

const Entry = z.object({
  id: z.string(),
  title: z.string(),
  body: z.string(),
  state: z.enum(['waiting', 'delivered', 'dead']),
  queuedAt: z.number(),
  /** When the 24 h began: anew after a retry by hand. */
  startedAt: z.number(),
  attempts: z.int(),
  nextTryAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  problem: z.string(),
})
export type Entry = z.output<typeof Entry>

/** How many of those that have ended are kept: they are shown, and keep the same event from being queued twice. */
const KEPT_ENDED = 500
const LINES_BEFORE_TIDY = 5_000

/** The append-only file of the outbox: each line is an entry as it became. A torn last line is no line. */
export class OutboxLedger {
  readonly #path: string
  readonly #entries: Map<string, Entry>
  #file: number | undefined
  #lines = 0

  constructor(path: string) {
    this.#path = path
    this.#entries = read(path)
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return [...this.#entries.values()]
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** On the disk when this returns. */
  write(entry: Entry): void {
    this.#file ??= this.#open()
    const line = entry.state === 'waiting' ? entry : { ...entry, body: bodyOf(entry) }
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
    fsyncSync(this.#file)
    this.#entries.set(entry.id, line)
    this.#lines += 1
    if (this.#lines > LINES_BEFORE_TIDY) this.close() // tidied when it is opened again
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  /** Begins with a tidy file: one line for each entry that is still of use. */
  #open(): number {
    const ended = this.entries.filter(({ state }) => state !== 'waiting')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - KEPT_ENDED))) {
      this.#entries.delete(id)
    }
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    writeFileAtomic(this.#path, this.entries.map((one) => `${JSON.stringify(one)}\n`).join(''))
    this.#lines = 0
    return openSync(this.#path, 'a', 0o600)
  }
}

/** What was delivered is not sent again; a dead one may be. */
const bodyOf = ({ state, body }: Entry): string => (state === 'delivered' ? '' : body)

function read(path: string): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const line of readLines(path)) {
    const entry = parse(line)
    if (entry !== undefined) entries.set(entry.id, entry)
  }
  return entries
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return [] // none yet
  }
}

function parse(line: string): Entry | undefined {
  try {
    return Entry.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
