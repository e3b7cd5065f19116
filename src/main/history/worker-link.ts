import { Worker } from 'node:worker_threads'
import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import { OpenQuestions } from '../platform/open-questions'
import { Respawn } from '../platform/respawn'
import type { FromWorker, QuestionName, Questions, ToWorker, WorkerInput } from './protocol'

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

/** The thread and the way to it: starts it again when it dies, and counts what was lost. */
export class WorkerLink {
  readonly #parts: LinkParts
  readonly #questions: OpenQuestions
  readonly #respawnIn: Respawn
  #backlog: ((seq: number) => Parcel)[] = []
  #worker: Worker | undefined
  #isClosed = false
  #sent = 0
  #done = 0
  #restarts = 0
  #lost = 0

  constructor(parts: LinkParts) {
    this.#parts = parts
    this.#questions = new OpenQuestions({ clock: parts.clock, unavailable })
    this.#respawnIn = new Respawn(parts.clock)
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
    const answer = await this.#questions.ask(withinMs, (id) => {
      worker.postMessage({ type: 'ask', id, name, input } satisfies ToWorker)
    })
    return answer as Questions[N]['output']
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
    const { workerPath, input, onFresh } = this.#parts
    const worker = new Worker(workerPath, { workerData: input, name: 'history' })
    this.#worker = worker
    this.#sent = 0
    this.#done = 0
    this.#respawnIn.born()
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
        this.#questions.answer(message.id, message.output)
        return
      case 'failed':
        this.#questions.fail(message.id, message.message)
        return
      case 'notice':
        this.#parts.log.warn(`history: ${message.notice.code}: ${message.notice.message}`)
        this.#parts.onNotice(message.notice)
    }
  }

  #died(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#questions.failAll('the history worker ended')
    const lost = this.#sent - this.#done
    this.#lost += lost
    if (this.#isClosed) return
    const waitMs = this.#respawnIn.died()
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
