import { join } from 'node:path'
import type { AppErrorData } from '../../shared/errors/app-error'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import type { Clock } from '../platform/clock'
import type { Closable } from '../platform/lifetime'
import type { Logger } from '../platform/log'
import { LIMITS, type Retention } from './limits'
import type { TelemetryQuestion, TelemetryQuestions } from './protocol'
import type { Served } from './served'
import { TelemetryThread } from './thread'

/** The usual port of OTLP over HTTP. */
export const OTLP_PORT = 4_318

/** How the receiver is to run; where it is left out, it stays off until someone switches it on. */
export interface TelemetryOptions {
  /** The built thread: a file node can run. */
  readonly workerPath: string
  readonly isOn: boolean
  /** The next free port is taken when it is busy. */
  readonly port?: number
  readonly token?: string
  readonly retention?: Partial<Retention>
}

export interface TelemetryParts extends TelemetryOptions {
  /** The folder of `traces.db`. */
  readonly dir: string
  readonly clock: Clock
  readonly log: Logger
  readonly onNotice: (notice: AppErrorData) => void
  readonly onStatus: (status: TelemetryStatus) => void
}

/** Traces and errors that other programs send. All of the work is done in a thread of its own, started when it is needed. */
export class Telemetry implements Closable {
  readonly #thread: TelemetryThread
  #isOn: boolean
  #status: TelemetryStatus

  constructor(parts: TelemetryParts) {
    this.#isOn = parts.isOn
    const { dir, port = OTLP_PORT, token } = parts
    const retention = { keptMs: LIMITS.keptMs, keptBytes: LIMITS.keptBytes, ...parts.retention }
    const read = () => ({ path: join(dir, 'traces.db'), retention, port, token, isOn: this.#isOn })
    this.#status = {
      ...IDLE,
      portWanted: port,
      needsToken: token !== undefined,
      limits: { ...IDLE.limits, ...retention },
    }
    const take = (status: TelemetryStatus): void => {
      this.#status = { ...status, lost: this.#thread.lost }
      parts.onStatus(this.#status)
    }
    this.#thread = new TelemetryThread({
      ...{ workerPath: parts.workerPath, input: read, clock: parts.clock, log: parts.log },
      ...{ onNotice: parts.onNotice, onStatus: take },
      onDeath: () => take({ ...this.#status, state: 'starting', endpoint: null, port: null }),
    })
    if (parts.isOn) this.#thread.start()
  }

  get status(): TelemetryStatus {
    return this.#status
  }

  /** Requests that an instance of a service answered, by its server spans; undefined: it sends none. */
  served(service: string, instance: string | null): Served | undefined {
    return this.#thread.served(service, instance)
  }

  /** Asks the thread. The answer includes all that was taken before. */
  ask<N extends TelemetryQuestion>(
    name: N,
    input: TelemetryQuestions[N]['input'],
  ): Promise<TelemetryQuestions[N]['output']> {
    return this.#thread.ask(name, input)
  }

  /** For as long as the window lives; it is not written down. */
  async switch(on: boolean): Promise<TelemetryStatus> {
    this.#isOn = on
    this.#status = { ...(await this.#thread.ask('switch', { on })), lost: this.#thread.lost }
    return this.#status
  }

  async readStatus(): Promise<TelemetryStatus> {
    if (!this.#thread.isStarted) return this.#status
    this.#status = { ...(await this.#thread.ask('status', null)), lost: this.#thread.lost }
    return this.#status
  }

  close(): Promise<void> {
    return this.#thread.close()
  }
}

const IDLE: TelemetryStatus = {
  ...{ state: 'off', endpoint: null, portWanted: OTLP_PORT, port: null, needsToken: false },
  ...{
    spansPerS: 0,
    requests: 0,
    spans: 0,
    logs: 0,
    refused: {},
    rejected: 0,
    hiddenAttrs: 0,
    lost: 0,
  },
  stored: { bytes: 0, spans: 0, traces: 0, oldestAt: null, droppedSpans: 0 },
  limits: {
    ...{ keptMs: LIMITS.keptMs, keptBytes: LIMITS.keptBytes },
    ...{ bodyBytes: LIMITS.bodyBytes, spansPerRequest: LIMITS.spansPerRequest },
  },
  error: null,
}
