import { AppError } from '../../shared/errors/app-error'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import { isDamage, setAside } from '../history/database'
import { Decoder } from './decode'
import type { Decoded } from './record'
import type {
  FromTelemetry,
  TelemetryInput,
  TelemetryQuestion,
  TelemetryQuestions,
  ToTelemetry,
} from './protocol'
import { Receiver } from './receiver'
import { StatusReader } from './status-reader'
import type { TraceStore } from './trace-store'

export interface HostParts {
  readonly input: TelemetryInput
  readonly post: (message: FromTelemetry) => void
  readonly openStore: (path: string) => TraceStore
  readonly now: () => number
  readonly monotonic: () => number
  /** Lets waiting requests through between two steps. */
  readonly breathe: () => Promise<void>
}

/** The receiver and the store in one thread: takes, keeps, answers, and begins a new file when the old one is damaged. */
export class TelemetryHost {
  readonly #parts: HostParts
  readonly #decoder = new Decoder()
  readonly #status: StatusReader
  #store: TraceStore
  #receiver: Receiver | undefined
  #error: AppError | null = null
  #isOn: boolean
  #isSaving = true
  #tidying: Promise<void> | undefined

  constructor(parts: HostParts) {
    this.#parts = parts
    this.#isOn = parts.input.isOn
    this.#status = new StatusReader(parts)
    this.#store = this.#open()
  }

  async start(): Promise<void> {
    if (this.#isOn) await this.#switch(true)
    this.tell()
  }

  async handle({ id, name, input }: ToTelemetry): Promise<void> {
    try {
      const output = await this.#answer(name, input)
      this.#parts.post({ type: 'answer', id, output })
    } catch (thrown) {
      if (isDamage(thrown)) this.#failed(thrown)
      this.#parts.post({ type: 'failed', id, message: wordsOf(thrown) })
    }
  }

  /** Saves what waits; called about each second, and before each answer. */
  save(): void {
    try {
      this.#store.flush()
      this.#isSaving = true
    } catch (thrown) {
      this.#failed(thrown)
    }
  }

  tell(): void {
    const { waiting } = this.#store
    const served = this.#store.served()
    this.#parts.post({ type: 'status', status: this.#readStatus(), waiting, served })
  }

  /** Removes what is due, step by step; requests are taken meanwhile. */
  tidy(): Promise<void> {
    this.#tidying ??= this.#tidyAll().finally(() => (this.#tidying = undefined))
    return this.#tidying
  }

  async #tidyAll(): Promise<void> {
    try {
      while (this.#store.tidyStep()) await this.#parts.breathe()
    } catch (thrown) {
      this.#failed(thrown)
    }
  }

  async #answer(name: TelemetryQuestion, input: unknown): Promise<unknown> {
    this.save()
    const store = this.#store
    switch (name) {
      case 'list':
        return store.list(input as TelemetryQuestions['list']['input'])
      case 'read':
        return store.read((input as TelemetryQuestions['read']['input']).traceId)
      case 'red':
        return { rows: store.red(input as TelemetryQuestions['red']['input']) }
      case 'edges':
        return store.edges(input as TelemetryQuestions['edges']['input'])
      case 'errors':
        return store.errors(input as TelemetryQuestions['errors']['input'])
      case 'switch':
        await this.#switch((input as TelemetryQuestions['switch']['input']).on)
        return this.#readStatus()
      case 'status':
        return this.#readStatus()
      case 'tidy':
        await this.tidy()
        return null
      case 'close':
        await this.#switch(false)
        await this.#tidying
        this.#store.close()
        return null
    }
  }

  async #switch(on: boolean): Promise<void> {
    this.#isOn = on
    this.#error = null
    if (!on) {
      const receiver = this.#receiver
      this.#receiver = undefined
      await receiver?.close()
      return
    }
    if (this.#receiver !== undefined) return
    const { now, breathe, input } = this.#parts
    try {
      this.#receiver = await Receiver.open({
        ...{ port: input.port, token: input.token, decoder: this.#decoder, now, breathe },
        keep: (decoded) => this.#keep(decoded),
      })
    } catch (thrown) {
      this.#error = new AppError('telemetry/not-listening', wordsOf(thrown))
    }
  }

  #keep(decoded: Decoded): void {
    try {
      if (this.#store.add(decoded)) return
    } catch (thrown) {
      // It was taken, and waits in memory until the disk can write again.
      this.#failed(thrown)
      return
    }
    throw new Error('the store cannot take more just now')
  }

  #readStatus(): TelemetryStatus {
    const parts = { receiver: this.#receiver, isOn: this.#isOn, error: this.#error }
    return this.#status.read(this.#store, parts)
  }

  /** Damage: a new file is begun. Anything else of the disk: told once, and tried again. */
  #failed(thrown: unknown): void {
    if (isDamage(thrown)) {
      try {
        this.#store.close()
      } catch {
        // It is damaged: it may not even close cleanly.
      }
      this.#store = this.#open(thrown)
    } else if (this.#isSaving) {
      this.#isSaving = false
      this.#notice(new AppError('telemetry/not-saved', wordsOf(thrown)))
    }
  }

  #open(damage?: unknown): TraceStore {
    const { path } = this.#parts.input
    try {
      if (damage !== undefined) {
        const file = setAside(path, this.#parts.now())
        const message = `${wordsOf(damage)}; set aside as ${file}`
        this.#notice(new AppError('telemetry/damaged', message, { context: { file } }))
      }
      return this.#parts.openStore(path)
    } catch (thrown) {
      if (damage === undefined && isDamage(thrown)) return this.#open(thrown)
      this.#notice(new AppError('telemetry/not-saved', wordsOf(thrown)))
      return this.#parts.openStore(':memory:')
    }
  }

  #notice(error: AppError): void {
    this.#parts.post({ type: 'notice', notice: error.toData() })
  }
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
