import type { Logger } from '../platform/log'
import type { AnyReading, Source } from '../sources/source'
import type { Observation } from '../sources/target-view'

/** What of a reading goes into its observation. */
export type Accepted = Pick<Observation, 'values' | 'tables' | 'truncatedFrom' | 'events'>

/** Lets declared metrics and tables through only. An undeclared one is a mistake of ours: told once, then dropped. */
export class Acceptance {
  readonly #told = new Set<string>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  accept(source: Source, reading: AnyReading): Accepted {
    const metrics = new Set(Object.keys(source.metrics))
    const tables = new Set<string>(source.tables)
    return {
      values: this.#only(source, 'metric', metrics, reading.values),
      ...(reading.tables && { tables: this.#only(source, 'table', tables, reading.tables) }),
      ...(reading.events && { events: reading.events }),
      ...(reading.truncatedFrom && { truncatedFrom: reading.truncatedFrom }),
    }
  }

  #only<T extends object>(
    source: Source,
    what: string,
    declared: ReadonlySet<string>,
    given: T,
  ): T {
    const unknown = Object.keys(given).filter((name) => !declared.has(name))
    if (unknown.length === 0) return given
    for (const name of unknown) this.#tell(`${source.id}: undeclared ${what} ${name} dropped`)
    return Object.fromEntries(Object.entries(given).filter(([name]) => declared.has(name))) as T
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#log.error(message)
  }
}
