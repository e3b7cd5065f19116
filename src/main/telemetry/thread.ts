import { Worker } from 'node:worker_threads'
import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import { OpenQuestions } from '../platform/open-questions'
import { Respawn } from '../platform/respawn'
import type {
  FromTelemetry,
  TelemetryInput,
  TelemetryQuestion,
  TelemetryQuestions,
  ToTelemetry,
} from './protocol'
import { findServed, type Served } from './served'

const ANSWER_WITHIN_MS = 15_000
const CLOSE_WITHIN_MS = 5_000
/** A flood makes rubbish quickly: it is cleared away before it piles up, and a runaway thread ends alone. */
const MEMORY = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 384 } as const

export interface ThreadParts {
  readonly workerPath: string
  /** Read anew for each start: what was switched meanwhile stays so. */
  readonly input: () => TelemetryInput
  readonly clock: Clock
  readonly log: Logger
  readonly onNotice: (notice: AppErrorData) => void
  readonly onStatus: (status: TelemetryStatus) => void
  readonly onDeath: () => void
}

/** The thread and the way to it. Started when first needed, and again when it dies. */
export class TelemetryThread {
  readonly #parts: ThreadParts
  readonly #questions: OpenQuestions
  readonly #respawnIn: Respawn
  #worker: Worker | undefined
  #isStarted = false
  #isClosed = false
  /** Taken, and in no file yet, as far as it was told. */
  #unsaved = 0
  #lost = 0
  #served: readonly Served[] = []

  constructor(parts: ThreadParts) {
    this.#parts = parts
    this.#questions = new OpenQuestions({ clock: parts.clock, unavailable })
    this.#respawnIn = new Respawn(parts.clock)
  }

  get isStarted(): boolean {
    return this.#isStarted
  }

  /** Spans and records that were taken and went with a thread that died. */
  get lost(): number {
    return this.#lost
  }

  /** What an instance answered, as its spans told up to a second ago. */
  served(service: string, instance: string | null): Served | undefined {
    return findServed(this.#served, service, instance)
  }

  start(): void {
    if (this.#isStarted || this.#isClosed) return
    this.#isStarted = true
    this.#spawn()
  }

  /** Rejects with `telemetry/unavailable` when the thread dies or is too slow. */
  async ask<N extends TelemetryQuestion>(
    name: N,
    input: TelemetryQuestions[N]['input'],
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<TelemetryQuestions[N]['output']> {
    this.start()
    const worker = this.#worker
    if (worker === undefined) throw unavailable('the telemetry thread is being started again')
    const answer = await this.#questions.ask(withinMs, (id) => {
      worker.postMessage({ id, name, input } satisfies ToTelemetry)
    })
    return answer as TelemetryQuestions[N]['output']
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const worker = this.#worker
    if (worker === undefined) return
    try {
      await this.ask('close', null, CLOSE_WITHIN_MS)
    } catch (thrown) {
      this.#parts.log.warn('telemetry: not closed cleanly', thrown)
    }
    this.#worker = undefined
    await worker.terminate()
  }

  #spawn(): void {
    const { workerPath, input, log } = this.#parts
    const worker = new Worker(workerPath, {
      workerData: input(),
      name: 'telemetry',
      resourceLimits: MEMORY,
    })
    this.#worker = worker
    this.#unsaved = 0
    this.#respawnIn.born()
    worker.on('message', (message: FromTelemetry) => this.#heard(message))
    worker.on('error', (error) => log.error('telemetry: the thread failed', error))
    worker.on('exit', (code) => this.#died(worker, code))
  }

  #heard(message: FromTelemetry): void {
    switch (message.type) {
      case 'answer':
        this.#questions.answer(message.id, message.output)
        return
      case 'failed':
        this.#questions.fail(message.id, message.message)
        return
      case 'status':
        this.#unsaved = message.waiting
        this.#served = message.served
        this.#parts.onStatus(message.status)
        return
      case 'notice':
        this.#parts.log.warn(`telemetry: ${message.notice.code}: ${message.notice.message}`)
        this.#parts.onNotice(message.notice)
    }
  }

  #died(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#lost += this.#unsaved
    this.#served = []
    this.#questions.failAll('the telemetry thread ended')
    if (this.#isClosed) return
    this.#parts.onDeath()
    const waitMs = this.#respawnIn.died()
    this.#parts.log.error(`telemetry: the thread ended with ${code}, again in ${waitMs} ms`)
    void this.#parts.clock.wait(waitMs).then(() => {
      if (!this.#isClosed) this.#spawn()
    })
  }
}

const unavailable = (message: string): AppError => new AppError('telemetry/unavailable', message)
