import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { Target } from '../../../shared/model/target'
import { knock } from '../knock'
import { defineSource, type OpenSource, type Reading, type SourceTools } from '../source'
import { parseWorkerAddress, type WorkerAddress, type WorkerSettings } from './address'
import { inPlaceExposition } from './exposition/reader'
import { HttpLine } from './http'
import { metrics } from './metrics'
import { WorkerReader, type Moment } from './reader'
import { WorkerAsker } from './tick'
import { workerTiles } from './tiles'

export { workerRequest, type WorkerRequest } from './request'

/** A worker by its health endpoint and, where it offers it, the contract ops/v1. */
export const workerSource = defineSource({
  id: 'worker',
  kind: 'worker',
  title: 'Worker',
  settings: z.object({ url: z.string().min(1).max(2_000), token: z.string().min(1).optional() }),
  metrics,
  tables: [
    'worker.info',
    'worker.components',
    'worker.slots',
    'worker.pools',
    'worker.breakers',
    'worker.breaker-transitions',
    'worker.caches',
    'worker.pool-leaks',
    'worker.offers',
  ],
  probes: {
    health: { everyMs: 5_000, timeoutMs: 3_000 },
    metrics: { everyMs: 15_000, timeoutMs: 5_000 },
  },
  open: (target, settings, tools) => new OpenWorker(target, settings, tools),
  tiles: workerTiles,
})

class OpenWorker implements OpenSource<'health' | 'metrics', typeof metrics> {
  readonly #address: WorkerAddress
  readonly #line: HttpLine
  readonly #asker: WorkerAsker
  readonly #reader: WorkerReader
  readonly #tools: SourceTools
  /** What was known of it before this start, once. */
  #recalled: Promise<void> | undefined
  /** When it answers again, it may be another process. */
  #hasHung = false

  constructor(target: Target, settings: WorkerSettings, tools: SourceTools) {
    this.#tools = tools
    this.#address = parseWorkerAddress(settings)
    this.#line = new HttpLine(this.#address)
    this.#reader = new WorkerReader(target.id, tools.served)
    this.#asker = new WorkerAsker({
      line: this.#line,
      address: this.#address,
      clock: tools.clock,
    })
  }

  read(probe: 'health' | 'metrics', signal: AbortSignal): Promise<Reading<typeof metrics>> {
    return probe === 'health' ? this.#readHealth(signal) : this.#readMetrics(signal)
  }

  async #readHealth(signal: AbortSignal): Promise<Reading<typeof metrics>> {
    try {
      await (this.#recalled ??= this.#recall())
      const tick = await this.#asker.tick(signal, this.#reader.pace)
      const { reading, isRestart } = this.#reader.read(tick, this.#now())
      if (isRestart || this.#hasHung) this.#asker.forgetProfile()
      this.#hasHung = false
      return reading
    } catch (thrown) {
      this.#reader.failed(this.#now())
      // One that hangs is asked for the same health again: to look for another place would take longer, and could only hide it.
      this.#hasHung = AppError.from(thrown).code === 'source/timeout'
      if (!this.#hasHung) this.#asker.forgetProfile()
      throw thrown
    }
  }

  async #recall(): Promise<void> {
    const { remembered, log } = this.#tools
    try {
      this.#reader.recall((await remembered?.('worker.breaker-transitions')) ?? [])
    } catch (thrown) {
      log.warn('worker: the transitions of before could not be read', thrown)
    }
  }

  /** Nothing is read of a worker without exposition text, and that is no failure. */
  async #readMetrics(signal: AbortSignal): Promise<Reading<typeof metrics>> {
    const scraped = await this.#asker.scrape(signal)
    if (scraped === null) return { values: {} }
    const { exposition = inPlaceExposition } = this.#tools
    const digest = await exposition.read(scraped.bytes, scraped.contentType)
    return this.#reader.readScrape(digest, this.#now())
  }

  knock(signal: AbortSignal): Promise<boolean> {
    const { host, port } = this.#address
    return knock({ host, port }, signal)
  }

  close(): void {
    this.#line.close()
  }

  #now(): Moment {
    const { clock } = this.#tools
    return { wallMs: clock.now(), monotonicMs: clock.monotonic() }
  }
}
