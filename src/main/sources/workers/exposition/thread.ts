import { Worker } from 'node:worker_threads'
import { AppError } from '../../../../shared/errors/app-error'
import type { Clock } from '../../../platform/clock'
import type { Closable } from '../../../platform/lifetime'
import type { Logger } from '../../../platform/log'
import { OpenQuestions } from '../../../platform/open-questions'
import { Respawn } from '../../../platform/respawn'
import type { Digest } from './digest'
import type { FromExposition, ToExposition } from './protocol'
import type { ExpositionReader } from './reader'

const ANSWER_WITHIN_MS = 5_000
/** A text of 10 MB and what it is cut into; a runaway thread ends alone. */
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 } as const

/** One thread for the texts of all workers: started when first needed, and again, later, when it dies. */
export class ExpositionThread implements ExpositionReader, Closable {
  readonly #workerPath: string
  readonly #clock: Clock
  readonly #log: Logger
  readonly #questions: OpenQuestions
  readonly #respawnIn: Respawn
  #worker: Worker | undefined
  #notBefore = -Infinity
  #starts = 0
  #isClosed = false

  constructor(parts: { workerPath: string; clock: Clock; log: Logger }) {
    this.#workerPath = parts.workerPath
    this.#clock = parts.clock
    this.#log = parts.log
    this.#questions = new OpenQuestions({ clock: parts.clock, unavailable })
    this.#respawnIn = new Respawn(parts.clock)
  }

  /** How often a thread was started. */
  get starts(): number {
    return this.#starts
  }

  async read(bytes: Uint8Array, contentType: string): Promise<Digest> {
    const worker = this.#worker ?? this.#start()
    // A copy of its own: small bodies share their memory with others.
    const own = Uint8Array.from(bytes)
    const answer = await this.#questions.ask(ANSWER_WITHIN_MS, (id) => {
      worker.postMessage({ id, bytes: own, contentType } satisfies ToExposition, [own.buffer])
    })
    return answer as Digest
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    this.#worker = undefined
    this.#questions.failAll('it was closed')
    await worker?.terminate()
  }

  #start(): Worker {
    if (this.#isClosed) throw unavailable('it was closed')
    if (this.#clock.monotonic() < this.#notBefore) throw unavailable('it is being started again')
    const worker = new Worker(this.#workerPath, { name: 'exposition', resourceLimits: MEMORY })
    this.#worker = worker
    this.#starts += 1
    this.#respawnIn.born()
    worker.on('message', (message: FromExposition) => {
      if ('digest' in message) this.#questions.answer(message.id, message.digest)
      else this.#questions.fail(message.id, message.failed)
    })
    worker.on('error', (error) => this.#log.error('exposition: the thread failed', error))
    worker.on('exit', (code) => this.#died(worker, code))
    return worker
  }

  #died(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#questions.failAll('its thread ended')
    const waitMs = this.#respawnIn.died()
    this.#notBefore = this.#clock.monotonic() + waitMs
    this.#log.error(`exposition: the thread ended with ${code}, again in ${waitMs} ms`)
  }
}

const unavailable = (message: string): AppError =>
  new AppError('source/parser-unavailable', `exposition text was not read: ${message}`)
