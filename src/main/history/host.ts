import { AppError } from '../../shared/errors/app-error'
import { isDamage, setAside } from './database'
import type { AppendMessage, FromWorker, QuestionName, ToWorker, WorkerInput } from './protocol'
import type { SeriesQuery, Questions } from './protocol'
import type { Store } from './store'

export interface HostParts {
  readonly input: WorkerInput
  readonly post: (message: FromWorker, transfer?: ArrayBuffer[]) => void
  readonly openStore: (path: string) => Store
  readonly now: () => number
  /** Lets waiting messages through between two steps of packing. */
  readonly breathe: () => Promise<void>
  readonly later: (ms: number, run: () => void) => void
}

/** Answers what the main thread sends, and keeps the file usable: damage is set aside, a full disk is waited out. */
export class Host {
  readonly #parts: HostParts
  #store: Store
  /** What the main thread calls each series, and what the file does. */
  readonly #keys = new Map<number, string>()
  #ids = new Map<number, number>()
  #writes: { seq: number; work: () => void }[] = []
  #isSaving = true
  #isClosed = false
  #tidying: Promise<void> | undefined

  constructor(parts: HostParts) {
    this.#parts = parts
    this.#store = this.#open()
  }

  handle(message: ToWorker): void {
    if (this.#isClosed || (this.#parts.input.readOnly && message.type !== 'ask')) return
    switch (message.type) {
      case 'append': {
        this.#write(message.seq, () => this.#append(message))
        return
      }
      case 'table': {
        this.#write(message.seq, () => this.#store.tables.put(message.snapshot))
        return
      }
      case 'events': {
        this.#write(message.seq, () => this.#store.events.add(message.events))
        return
      }
      case 'ask':
        void this.#answer(message.id, message.name, message.input)
    }
  }

  /** Saves what came in since the last time, in one commit: a commit for each reading would wear the disk. */
  save(): void {
    const writes = this.#writes
    const seq = writes.at(-1)?.seq
    if (seq === undefined) return
    this.#writes = []
    let unsaved = writes.length
    try {
      unsaved = this.#store.write(writes.map(({ work }) => work))
      this.#isSaving = true
    } catch (thrown) {
      this.#failed(thrown)
    }
    this.#parts.post({ type: 'done', seq, unsaved })
  }

  /** Packs and removes what is due; the thread stays free for messages meanwhile. */
  tidy(isForced = false): Promise<void> {
    this.#tidying ??= this.#tidy(isForced).finally(() => (this.#tidying = undefined))
    return this.#tidying
  }

  async #tidy(isForced: boolean): Promise<void> {
    try {
      if (this.#isClosed || this.#parts.input.readOnly) return
      this.save()
      this.#store.beginTidying(isForced)
      while (!this.#isShut() && this.#store.tidyStep()) await this.#parts.breathe()
    } catch (thrown) {
      this.#failed(thrown)
    }
  }

  #isShut(): boolean {
    return this.#isClosed
  }

  #append({ at, names, ids, values }: AppendMessage): void {
    for (const [id, key] of names) this.#keys.set(id, key)
    const stored = ids.map((id) => this.#seriesOf(id))
    this.#store.series.append(at, stored, values)
  }

  #seriesOf(id: number): number {
    const known = this.#ids.get(id)
    if (known !== undefined) return known
    const stored = this.#store.series.idOf(this.#keys.get(id) ?? '')
    this.#ids.set(id, stored)
    return stored
  }

  #write(seq: number, work: () => void): void {
    if (this.#writes.length === 0) {
      this.#parts.later(this.#parts.input.limits.saveEveryMs, () => this.save())
    }
    this.#writes.push({ seq, work })
  }

  async #answer(id: number, name: QuestionName, input: unknown): Promise<void> {
    try {
      this.save() // an answer includes all that was sent before the question
      const output = await this.#ask(name, input)
      this.#parts.post({ type: 'answer', id, output }, memoryOf(name, output))
    } catch (thrown) {
      if (isDamage(thrown)) this.#failed(thrown)
      this.#parts.post({ type: 'failed', id, message: wordsOf(thrown) })
    }
  }

  async #ask(name: QuestionName, input: unknown): Promise<unknown> {
    switch (name) {
      case 'series':
        return this.#store.series.read(input as SeriesQuery)
      case 'newest':
        return this.#store.series.newest()
      case 'table': {
        const { targetId, table, atMs } = input as Questions['table']['input']
        return this.#store.tables.read(targetId, table, atMs)
      }
      case 'events':
        return this.#store.events.read(input as Questions['events']['input'])
      case 'stats':
        return this.#store.stats()
      case 'tidy':
        await this.#tidying
        await this.tidy(true)
        return null
      case 'close':
        this.#isClosed = true
        await this.#tidying
        this.#store.close()
        return null
    }
  }

  /** Damage: a new file is begun. Anything else: told once, and tried again with the next reading. */
  #failed(thrown: unknown): void {
    if (isDamage(thrown) && !this.#isClosed && !this.#parts.input.readOnly) {
      try {
        this.#store.close()
      } catch {
        // It is damaged: it may not even close cleanly.
      }
      this.#ids = new Map()
      this.#store = this.#open(thrown)
      return
    }
    if (this.#isSaving) {
      this.#isSaving = false
      this.#notice(new AppError('history/not-saved', wordsOf(thrown)))
    }
  }

  #open(damage?: unknown): Store {
    const { path, readOnly } = this.#parts.input
    try {
      if (damage !== undefined) this.#replace(path, damage)
      return this.#parts.openStore(path)
    } catch (thrown) {
      if (damage === undefined && isDamage(thrown) && !readOnly) return this.#open(thrown)
      this.#notice(new AppError('history/not-saved', wordsOf(thrown)))
      return this.#parts.openStore(':memory:') // live charts still have their history until the end of this session
    }
  }

  #replace(path: string, damage: unknown): void {
    const aside = setAside(path, this.#parts.now())
    const message = `${wordsOf(damage)}; set aside as ${aside}`
    this.#notice(new AppError('history/damaged', message, { context: { file: aside } }))
  }

  #notice(error: AppError): void {
    this.#parts.post({ type: 'notice', notice: error.toData() })
  }
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

/** The numbers are handed over, not copied. */
function memoryOf(name: QuestionName, output: unknown): ArrayBuffer[] {
  if (name !== 'series') return []
  return (output as Questions['series']['output']).flatMap(({ at, values }) => [
    at.buffer as ArrayBuffer,
    values.buffer as ArrayBuffer,
  ])
}
