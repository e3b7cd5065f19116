import { z } from 'zod'
import { readText, replaceFileAtomic } from '../platform/atomic-file'
import { InTurn } from '../platform/in-turn'

const KEPT_DURATIONS = 20

const Entry = z.object({
  at: z.number(),
  durationMs: z.number(),
  /** Of the last refreshes, newest last. */
  durationsMs: z.array(z.number()),
})
const Stored = z.object({
  version: z.literal(1),
  targets: z.record(z.string(), z.record(z.string(), Entry)),
})
export type RefreshEntry = z.output<typeof Entry>

/** Which views we refreshed ourselves and how long it took: `schema.name` of a target. Survives restarts. MV2, MV3. */
export class RefreshLedger {
  readonly #file: string
  readonly #targets: Map<string, Map<string, RefreshEntry>>
  readonly #turn = new InTurn()

  private constructor(file: string, targets: Map<string, Map<string, RefreshEntry>>) {
    this.#file = file
    this.#targets = targets
  }

  /** A missing or damaged file is an empty ledger: then an age is unknown, never wrong. */
  static async open(file: string): Promise<RefreshLedger> {
    return new RefreshLedger(file, parse(await readText(file)))
  }

  /** For `SourceTools.ownRefreshes`. */
  of(targetId: string): ReadonlyMap<string, { at: number; durationMs: number }> {
    return this.#targets.get(targetId) ?? new Map<string, RefreshEntry>()
  }

  find(targetId: string, view: string): RefreshEntry | undefined {
    return this.#targets.get(targetId)?.get(view)
  }

  /** Known at once; resolves when it is on the disk. */
  record(
    targetId: string,
    view: string,
    { at, durationMs }: { at: number; durationMs: number },
  ): Promise<void> {
    const views = this.#targets.get(targetId) ?? new Map<string, RefreshEntry>()
    const earlier = views.get(view)?.durationsMs ?? []
    views.set(view, {
      at,
      durationMs,
      durationsMs: [...earlier, durationMs].slice(-KEPT_DURATIONS),
    })
    this.#targets.set(targetId, views)
    return this.#turn.run(() => replaceFileAtomic(this.#file, this.#text()))
  }

  close(): Promise<void> {
    return this.#turn.ended()
  }

  #text(): string {
    const targets = Object.fromEntries(
      [...this.#targets].map(([id, views]) => [id, Object.fromEntries(views)]),
    )
    return `${JSON.stringify({ version: 1, targets })}\n`
  }
}

function parse(text: string | undefined): Map<string, Map<string, RefreshEntry>> {
  try {
    const { targets } = Stored.parse(JSON.parse(text ?? ''))
    return new Map(
      Object.entries(targets).map(([id, views]) => [id, new Map(Object.entries(views))]),
    )
  } catch {
    return new Map()
  }
}
