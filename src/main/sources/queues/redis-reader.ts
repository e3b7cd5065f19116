import type { GapRow } from '../../../shared/model/tables/postgres'
import type { QueueRow } from '../../../shared/model/tables/queue'
import type { AppError } from '../../../shared/errors/app-error'
import type { WatchingRedis } from '../redis/allow-list'
import { missingRight, toSourceError } from '../redis/errors'
import {
  countCommands,
  extraCommands,
  takeCounts,
  takeExtras,
  type Counts,
  type Extras,
} from './counts'
import { Discovery } from './discover'
import { OldestWaiting } from './oldest'
import { QueueMemory, type Moment } from './queue-memory'
import { askAll, Replies, type Command } from './replies'
import { countWorkers } from './workers-of'

const EXTRAS_EVERY_MS = 10_000

interface Reading {
  readonly rows: readonly QueueRow[]
  readonly gaps: readonly GapRow[]
}

/** Reads all BullMQ queues of one server. Usually one round trip; more only where something waits whose age is not known. */
export class QueueReader {
  readonly #discovery = new Discovery()
  readonly #oldest = new OldestWaiting()
  readonly #memories = new Map<string, QueueMemory>()
  #workers: ReadonlyMap<string, number> | null = null
  #sawWorkers = false
  #extrasAtMs = -Infinity
  #sideGaps: readonly GapRow[] = []
  #asked: { names: readonly string[]; commands: readonly Command[] } | undefined

  get names(): readonly string[] {
    return this.#discovery.names
  }

  async read(redis: WatchingRedis, user: string, moment: Moment): Promise<Reading> {
    await this.#discovery.look(redis, moment.monotonicMs)
    const { names } = this.#discovery
    this.#forgetOthers(names)
    const wantsExtras = moment.monotonicMs - this.#extrasAtMs >= EXTRAS_EVERY_MS
    const commands = wantsExtras
      ? names.flatMap((name) => [...countCommands(name), ...extraCommands(name, moment.now)])
      : this.#countsOf(names)
    const tail: Command[] = wantsExtras ? [['client', 'LIST']] : []
    const replies = await askAll(redis, [...commands, ...tail])
    const told = new Gaps(user)
    const counted = this.#take(replies, names, { wantsExtras, moment, told })
    if (wantsExtras) {
      this.#takeWorkers(replies, told)
      this.#extrasAtMs = moment.monotonicMs
      this.#sideGaps = told.rows
    }
    const since = await this.#since(redis, counted)
    return {
      rows: counted.map(({ queue, counts }) =>
        this.#memory(queue).toRow(queue, counts, {
          ...moment,
          since: since === undefined ? null : since.get(queue),
          workers: this.#workersOf(queue),
        }),
      ),
      gaps: [...this.#sideGaps, ...this.#partialGap()],
    }
  }

  /** Made anew only when the queues change: each tick asks the same. */
  #countsOf(names: readonly string[]): readonly Command[] {
    if (this.#asked?.names !== names) {
      this.#asked = { names, commands: names.flatMap(countCommands) }
    }
    return this.#asked.commands
  }

  #take(
    replies: Replies,
    names: readonly string[],
    { wantsExtras, moment, told }: { wantsExtras: boolean; moment: Moment; told: Gaps },
  ): { queue: string; counts: Counts }[] {
    return names.flatMap((queue) => {
      const mark = replies.mark()
      try {
        const counts = takeCounts(replies)
        if (wantsExtras) this.#takeExtras(queue, replies, { moment, told })
        return [{ queue, counts }]
      } catch (thrown) {
        told.addStrange(toSourceError(thrown), queue)
        return []
      } finally {
        replies.moveTo(mark + COUNT_COUNT + (wantsExtras ? EXTRA_COUNT : 0))
      }
    })
  }

  #takeExtras(
    queue: string,
    replies: Replies,
    { moment, told }: { moment: Moment; told: Gaps },
  ): void {
    try {
      const extras: Extras = takeExtras(replies, moment.monotonicMs)
      this.#memory(queue).noteExtras(extras)
    } catch (thrown) {
      told.add(toSourceError(thrown), 'throughput and failure rate are not known')
    }
  }

  #takeWorkers(replies: Replies, told: Gaps): void {
    try {
      this.#workers = countWorkers(replies.text() ?? '')
      this.#sawWorkers ||= this.#workers.size > 0
    } catch (thrown) {
      this.#workers = null
      told.add(toSourceError(thrown), 'whether a worker takes the jobs is not known')
    }
  }

  /** JQ10: a server that hides the names of its clients shows none; then nobody can tell. */
  #workersOf(queue: string): number | null {
    if (this.#workers === null || !this.#sawWorkers) return null
    return this.#workers.get(queue) ?? 0
  }

  /** A right that lacks for the ages is told once, with the others; the counts go on. */
  async #since(
    redis: WatchingRedis,
    counted: readonly { queue: string; counts: Counts }[],
  ): Promise<ReadonlyMap<string, number | null> | undefined> {
    try {
      return await this.#oldest.look(redis, counted)
    } catch (thrown) {
      const error = toSourceError(thrown)
      if (error.code !== 'source/not-permitted') throw error
      return undefined
    }
  }

  #memory(queue: string): QueueMemory {
    const known = this.#memories.get(queue) ?? new QueueMemory()
    this.#memories.set(queue, known)
    return known
  }

  #forgetOthers(names: readonly string[]): void {
    if (this.#memories.size <= names.length) return
    const kept = new Set(names)
    for (const name of this.#memories.keys()) if (!kept.has(name)) this.#memories.delete(name)
  }

  #partialGap(): GapRow[] {
    if (!this.#discovery.isPartial) return []
    const message = 'Still looking for queues among many keys; more may appear.'
    return [{ code: 'source/starting-up', message, fix: '' }]
  }
}

const COUNT_COUNT = countCommands('').length
const EXTRA_COUNT = extraCommands('', 0).length

/** What is not permitted, each once, with the line to run. */
export class Gaps {
  readonly #user: string
  readonly #rows = new Map<string, GapRow>()

  constructor(user: string) {
    this.#user = user
  }

  get rows(): readonly GapRow[] {
    return [...this.#rows.values()]
  }

  /** Keys that only look like a queue's: that one is left out. Anything else is thrown on. */
  addStrange(error: AppError, queue: string): void {
    if (!error.message.startsWith('WRONGTYPE')) throw error
    const message = `${queue} is left out: its keys are not those of a BullMQ queue`
    this.#rows.set(`strange ${queue}`, { code: 'source/bad-answer', message, fix: '' })
  }

  /** Anything but a refusal is no gap: it is thrown on. */
  add(error: AppError, consequence: string): void {
    if (error.code !== 'source/not-permitted') throw error
    const right = missingRight(error)
    const fix = right === null ? '' : `ACL SETUSER ${this.#user} +${right}`
    this.#rows.set(fix, {
      code: error.code,
      message: `No right to ask ${right?.replace('|', ' ').toUpperCase() ?? 'that'}: ${consequence}`,
      fix,
    })
  }
}
