import { Worker } from 'node:worker_threads'
import { AppError } from '../../../shared/errors/app-error'
import type { Reply } from '../../../shared/ipc/contract'
import type { Clock } from '../../platform/clock'
import type { Closable } from '../../platform/lifetime'
import type { Logger } from '../../platform/log'
import { OpenQuestions } from '../../platform/open-questions'
import { Respawn } from '../../platform/respawn'
import type {
  FromReportWorker,
  RenderedFile,
  ReportQuestion,
  ReportQuestions,
  ToReportWorker,
} from './protocol'

const ANSWER_WITHIN_MS = 120_000
/** Reports are rare: a thread that has nothing to do gives its memory back. */
const IDLE_MS = 60_000

export interface ReportWorkerParts {
  readonly workerPath: string
  readonly clock: Clock
  readonly log: Logger
}

export interface Asking {
  readonly signal?: AbortSignal
  readonly onStep?: (step: string, done: number) => void
}

/** The way to the thread that makes reports: begun when it is first asked, again when it died, ended when idle. */
export class ReportWorker implements Closable {
  readonly #parts: ReportWorkerParts
  readonly #questions: OpenQuestions
  readonly #respawnIn: Respawn
  readonly #listeners = new Map<number, NonNullable<Asking['onStep']>>()
  #worker: Worker | undefined
  #notBefore = -Infinity
  #asked = 0
  #idle = new AbortController()
  #isClosed = false

  constructor(parts: ReportWorkerParts) {
    this.#parts = parts
    this.#questions = new OpenQuestions({ clock: parts.clock, unavailable })
    this.#respawnIn = new Respawn(parts.clock)
  }

  /** Rejects with what the thread says; with `report/unavailable` when it dies or is too slow. */
  async ask<N extends ReportQuestion>(
    name: N,
    input: ReportQuestions[N]['input'],
    { signal, onStep }: Asking = {},
  ): Promise<ReportQuestions[N]['output']> {
    this.#asked += 1
    this.#idle.abort()
    const worker = await this.#running()
    let asked = 0
    const cancel = (): void => this.#send(worker, { type: 'cancel', id: asked })
    try {
      const reply = await this.#questions.ask(ANSWER_WITHIN_MS, (id) => {
        asked = id
        if (onStep !== undefined) this.#listeners.set(id, onStep)
        this.#send(worker, { type: 'ask', id, name, input }, memoryOf(input))
        if (signal?.aborted === true) cancel()
        signal?.addEventListener('abort', cancel)
      })
      return valueOf(reply as Reply<ReportQuestions[N]['output']>)
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.#listeners.delete(asked)
      this.#asked -= 1
      if (this.#asked === 0) this.#endWhenIdle()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#idle.abort()
    await this.#end('the app is closing')
  }

  async #running(): Promise<Worker> {
    const { clock } = this.#parts
    const waitMs = this.#notBefore - clock.monotonic()
    if (this.#worker === undefined && waitMs > 0) await clock.wait(waitMs)
    if (this.#isClosed) throw unavailable('the app is closing')
    this.#worker ??= this.#spawn()
    return this.#worker
  }

  #spawn(): Worker {
    const worker = new Worker(this.#parts.workerPath, { name: 'report' })
    this.#respawnIn.born()
    worker.on('message', (message: FromReportWorker) => this.#heard(message))
    worker.on('error', (error) => this.#parts.log.error('reports: the worker failed', error))
    worker.on('exit', (code) => this.#died(worker, code))
    return worker
  }

  #heard(message: FromReportWorker): void {
    if (message.type === 'answer') this.#questions.answer(message.id, message.reply)
    else this.#listeners.get(message.id)?.(message.step, message.done)
  }

  #died(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const { clock, log } = this.#parts
    this.#notBefore = clock.monotonic() + this.#respawnIn.died()
    log.error(`reports: the worker ended with ${code}`)
    this.#questions.failAll('the part that makes reports ended')
  }

  #endWhenIdle(): void {
    const idle = new AbortController()
    this.#idle = idle
    void this.#parts.clock.wait(IDLE_MS, idle.signal).then(async () => {
      if (!idle.signal.aborted) await this.#end('it was idle')
    })
  }

  async #end(why: string): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#questions.failAll(why)
    await worker?.terminate()
  }

  #send(worker: Worker, message: ToReportWorker, transfer: ArrayBuffer[] = []): void {
    worker.postMessage(message, transfer)
  }
}

function valueOf<T>(reply: Reply<T>): T {
  if (!reply.ok) throw AppError.fromData(reply.error)
  return reply.value
}

/** Files are handed over, not copied. */
function memoryOf(input: unknown): ArrayBuffer[] {
  const { files = [] } = input as { files?: readonly RenderedFile[] }
  return files.map(({ bytes }) => bytes.buffer as ArrayBuffer)
}

const unavailable = (message: string): AppError => new AppError('report/unavailable', message)
