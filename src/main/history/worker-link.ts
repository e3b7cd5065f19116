import { Worker } from 'node:worker_threads'
import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { FromWorker, QuestionName, Questions, ToWorker, WorkerInput } from './protocol'

const RESPAWN_MIN_MS = 100
const RESPAWN_MAX_MS = 5_000
/** A worker that lived this long had a fair start: the next respawn is quick again. */
const SETTLED_MS = 60_000
const ANSWER_WITHIN_MS = 15_000
const CLOSE_WITHIN_MS = 5_000
/** What is kept for a worker that is not there yet. */
const MAX_BACKLOG = 1_000

export interface LinkParts {
  readonly workerPath: string
  readonly input: WorkerInput
  readonly clock: Clock
  readonly log: Logger
  readonly onNotice: (notice: AppErrorData) => void
  /** A new thread knows nothing of what was said before. */
  readonly onFresh: () => void
}

export interface Parcel {
  readonly message: ToWorker
  readonly transfer?: ArrayBuffer[]
}

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: AppError) => void
}

/** The thread and the way to it: starts it again when it dies, and counts what was lost. */
export class WorkerLink {
  readonly #parts: LinkParts
  readonly #waiting = new Map<number, Waiting>()
  #backlog: ((seq: number) => Parcel)[] = []
  #worker: Worker | undefined
  #isClosed = false
  #sent = 0
  #done = 0
  #asked = 0
  #bornAt = 0
  #deathsInRow = 0
  #restarts = 0
  #lost = 0

  constructor(parts: LinkParts) {
    this.#parts = parts
    this.#spawn()
  }

  get restarts(): number {
    return this.#restarts
  }

  /** Writes that were sent to a thread that died, or found no room while there was none. */
  get lost(): number {
    return this.#lost
  }

  /** In order, without an answer. */
  send(make: (seq: number) => Parcel): void {
    if (this.#isClosed) return
    if (this.#worker === undefined) {
      if (this.#backlog.length < MAX_BACKLOG) this.#backlog.push(make)
      else this.#lost += 1
      return
    }
    this.#sent += 1
    const { message, transfer = [] } = make(this.#sent)
    this.#worker.postMessage(message, transfer)
  }

  /** Rejects with `history/unavailable` when the thread dies or is too slow. */
  async ask<N extends QuestionName>(
    name: N,
    input: Questions[N]['input'],
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<Questions[N]['output']> {
    const worker = this.#worker
    if (worker === undefined) throw unavailable('the history worker is being started again')
    this.#asked += 1
    const id = this.#asked
    const done = new AbortController()
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ type: 'ask', id, name, input } satisfies ToWorker)
      void this.#parts.clock.wait(withinMs, done.signal).then(() => {
        if (!done.signal.aborted) reject(unavailable(`no answer within ${withinMs} ms`))
      })
    })
    try {
      return (await answer) as Questions[N]['output']
    } finally {
      this.#waiting.delete(id)
      done.abort()
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const worker = this.#worker
    if (worker === undefined) return
    try {
      await this.ask('close', null, CLOSE_WITHIN_MS)
    } catch (thrown) {
      this.#parts.log.warn('history: not closed cleanly', thrown)
    }
    this.#worker = undefined
    await worker.terminate()
  }

  #spawn(): void {
    const { workerPath, input, onFresh, clock } = this.#parts
    const worker = new Worker(workerPath, { workerData: input, name: 'history' })
    this.#worker = worker
    this.#sent = 0
    this.#done = 0
    this.#bornAt = clock.monotonic()
    worker.on('message', (message: FromWorker) => this.#heard(message))
    worker.on('error', (error) => this.#parts.log.error('history: the worker failed', error))
    worker.on('exit', (code) => this.#died(worker, code))
    onFresh()
    const backlog = this.#backlog
    this.#backlog = []
    for (const make of backlog) this.send(make)
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case 'done':
        this.#done = message.seq
        this.#lost += message.unsaved
        return
      case 'answer':
        this.#waiting.get(message.id)?.resolve(message.output)
        return
      case 'failed':
        this.#waiting.get(message.id)?.reject(unavailable(message.message))
        return
      case 'notice':
        this.#parts.log.warn(`history: ${message.notice.code}: ${message.notice.message}`)
        this.#parts.onNotice(message.notice)
    }
  }

  #died(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(unavailable('the history worker ended'))
    const lost = this.#sent - this.#done
    this.#lost += lost
    if (this.#isClosed) return
    const lived = this.#parts.clock.monotonic() - this.#bornAt
    this.#deathsInRow = lived > SETTLED_MS ? 1 : this.#deathsInRow + 1
    const waitMs = Math.min(RESPAWN_MAX_MS, RESPAWN_MIN_MS * 2 ** (this.#deathsInRow - 1))
    this.#parts.log.error(
      `history: the worker ended with ${code}, ${lost} writes lost, again in ${waitMs} ms`,
    )
    void this.#parts.clock.wait(waitMs).then(() => this.#respawn())
  }

  #respawn(): void {
    if (this.#isClosed) return
    this.#restarts += 1
    this.#spawn()
  }
}

const unavailable = (message: string): AppError => new AppError('history/unavailable', message)
