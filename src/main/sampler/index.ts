import { AppError } from '../../shared/errors/app-error'
import type { Link } from '../../shared/model/link'
import type { TableName } from '../../shared/model/tables/index'
import type { Preset } from '../../shared/model/settings'
import type { Target } from '../../shared/model/target'
import type { Clock } from '../platform/clock'
import type { Closable } from '../platform/lifetime'
import type { Logger } from '../platform/log'
import type { Peer, Source, SourceTools } from '../sources/source'
import { TargetView, type Observation } from '../sources/target-view'
import { Acceptance } from './accept'
import { stateAfter } from './failures'
import { DEFAULT_LIMITS, type SamplerLimits } from './limits'
import { WatchedTarget } from './watched-target'

export interface SamplerParts {
  readonly sources: readonly Source[]
  readonly clock: Clock
  /** 0 <= n < 1. */
  readonly random: () => number
  readonly log: Logger
  /** Called for every good and every failed reading, after the view knows it. */
  readonly onObservation: (observation: Observation) => void
  readonly ownRefreshes: SourceTools['ownRefreshes']
  /** The newest rows that history keeps. */
  readonly remembered?: (
    targetId: string,
    table: TableName,
  ) => Promise<readonly Record<string, unknown>[]>
  readonly exposition?: SourceTools['exposition']
  readonly served?: SourceTools['served']
  readonly limits?: Partial<SamplerLimits>
}

interface Entry {
  readonly view: TargetView
  readonly source: Source
  /** Parsed; undefined when they could not be used. */
  readonly settings: unknown
  readonly watched: WatchedTarget | undefined
  /** Instead of those of `watched`. */
  readonly deadLinks: readonly Link[]
}

/** When to read: every probe of every target in its own rhythm, none of them able to hold up another. */
export class Sampler implements Closable {
  readonly #parts: SamplerParts
  readonly #limits: SamplerLimits
  readonly #acceptance: Acceptance
  readonly #entries = new Map<string, Entry>()
  #isPaused = false
  /** Pausing and resuming take turns. */
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: SamplerParts) {
    this.#parts = parts
    this.#limits = { ...DEFAULT_LIMITS, ...parts.limits }
    this.#acceptance = new Acceptance(parts.log)
  }

  /** Starts to watch; replaces a target with the same id. Unusable settings show on its links; nothing is thrown. */
  add(target: Target, settings: unknown, preset: Preset = 'balanced'): void {
    const source = this.#parts.sources.find(({ kind }) => kind === target.kind)
    if (source === undefined) throw new AppError('app/bug', `no source for ${target.kind}`)
    if (this.#entries.has(target.id)) void this.remove(target.id)
    const view = new TargetView(target)
    try {
      const parsed = parseSettings(source, settings)
      const watched = this.#open(view, source, parsed, preset)
      const entry = { view, source, settings: parsed, watched, deadLinks: [] }
      this.#entries.set(target.id, entry)
      if (!this.#isPaused) watched.start()
    } catch (thrown) {
      this.#addDead(view, source, AppError.from(thrown, 'source/bad-address'))
    }
  }

  async remove(targetId: string): Promise<void> {
    const entry = this.#entries.get(targetId)
    this.#entries.delete(targetId)
    try {
      await entry?.watched?.close()
    } catch (thrown) {
      this.#parts.log.warn(`${targetId}: did not close cleanly`, thrown)
    }
  }

  /** ST7: reads a target as this preset has it, from now on. */
  pace(targetId: string, preset: Preset): Promise<void> {
    return this.#inTurn(async () => {
      const watched = this.#entries.get(targetId)?.watched
      const wasOff = watched?.isOff
      await watched?.pace(preset)
      if (wasOff === true && !this.#isPaused) watched.start()
    })
  }

  /** A person wants it tried now: no back-off, no hold. */
  retry(targetId: string): void {
    this.#entries.get(targetId)?.watched?.retry()
  }

  /** Reads every probe once, also while paused. Failures are among the observations. */
  async readOnce(targetIds?: readonly string[]): Promise<Observation[]> {
    const chosen = [...this.#entries.values()].filter(
      ({ view }) => targetIds === undefined || targetIds.includes(view.target.id),
    )
    const found = await Promise.all(
      chosen.map(async (entry) => entry.watched?.readOnce() ?? this.#deadObservations(entry)),
    )
    return found.flat()
  }

  /** Sleep, or before a one-off reading: nothing is read by itself any more. */
  pause(): Promise<void> {
    if (this.#isPaused) return this.#turn
    this.#isPaused = true
    return this.#inTurn(() => this.#each((watched) => watched.stop()))
  }

  /** Every probe is read afresh, a little apart; nothing is caught up. */
  resume(): Promise<void> {
    if (!this.#isPaused) return this.#turn
    this.#isPaused = false
    return this.#inTurn(() => this.#each((watched) => watched.start()))
  }

  view(targetId: string): TargetView | undefined {
    return this.#entries.get(targetId)?.view
  }

  get views(): readonly TargetView[] {
    return [...this.#entries.values()].map(({ view }) => view)
  }

  links(): Link[] {
    return [...this.#entries.values()].flatMap(({ watched, deadLinks }) =>
      watched ? watched.links : deadLinks,
    )
  }

  async close(): Promise<void> {
    await this.#turn
    await Promise.all([...this.#entries.keys()].map((id) => this.remove(id)))
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(step)
    return this.#turn
  }

  async #each(step: (watched: WatchedTarget) => Promise<void> | void): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(async ({ watched }) => watched && step(watched)),
    )
  }

  #open(view: TargetView, source: Source, settings: unknown, preset: Preset): WatchedTarget {
    const { clock, random, log, ownRefreshes, exposition, served, remembered } = this.#parts
    const peers = (): Peer[] => this.#peersOf(view)
    const tools: SourceTools = {
      ...{ clock, log, ownRefreshes, peers },
      ...(exposition === undefined ? {} : { exposition }),
      ...(served === undefined ? {} : { served }),
      ...(remembered === undefined
        ? {}
        : { remembered: (table: TableName) => remembered(view.target.id, table) }),
    }
    return new WatchedTarget({
      ...{ view, source, preset },
      open: source.open(view.target, settings, tools),
      clock,
      random,
      log,
      limits: this.#limits,
      accept: (reading) => this.#acceptance.accept(source, reading),
      onObservation: this.#parts.onObservation,
    })
  }

  #peersOf({ target }: TargetView): Peer[] {
    return [...this.#entries.values()]
      .filter(({ view, settings }) => {
        const other = view.target
        const isSameGroup = other.group !== undefined && other.group === target.group
        return isSameGroup && other.kind === target.kind && other.id !== target.id && settings
      })
      .map(({ view, settings }) => ({ view, settings }))
  }

  #addDead(view: TargetView, source: Source, error: AppError): void {
    const deadLinks = Object.entries(source.probes).map(([probe, { everyMs }]): Link => ({
      targetId: view.target.id,
      probe,
      state: stateAfter(error.code),
      everyMs,
      lastOkAt: null,
      attempt: 1,
      nextTryAt: null,
      error: error.toData(),
      guard: 'closed',
      costMsPerMin: 0,
      roundTripP95Ms: null,
      backedOff: false,
      servedBy: null,
    }))
    const entry = { view, source, settings: undefined, watched: undefined, deadLinks }
    this.#entries.set(view.target.id, entry)
    for (const observation of this.#deadObservations(entry)) {
      view.apply(observation)
      this.#parts.onObservation(observation)
    }
  }

  #deadObservations({ view, deadLinks }: Entry): Observation[] {
    const at = this.#parts.clock.now()
    return deadLinks.map((link) => ({ targetId: view.target.id, probe: link.probe, at, link }))
  }
}

function parseSettings(source: Source, settings: unknown): unknown {
  const parsed = source.settings.safeParse(settings)
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new AppError('source/bad-address', words.join('; '))
}
