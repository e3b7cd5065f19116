import type { Logger } from '../platform/log'
import type { AnyReading, Source } from '../sources/source'
import type { Observation } from '../sources/target-view'

/** What of a reading goes into its observation. */
export type Accepted = Pick<Observation, 'values' | 'tables' | 'truncatedFrom' | 'events'>

interface Declared {
  readonly metrics: ReadonlySet<string>
  readonly tables: ReadonlySet<string>
}

/** Lets declared metrics and tables through only. An undeclared one is a mistake of ours: told once, then dropped. */
export class Acceptance {
  readonly #declared = new Map<Source, Declared>()
  readonly #told = new Set<string>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  accept(source: Source, reading: AnyReading): Accepted {
    const { metrics, tables } = this.#declaredBy(source)
    return {
      values: this.#only(source, 'metric', metrics, reading.values),
      ...(reading.tables && { tables: this.#only(source, 'table', tables, reading.tables) }),
      ...(reading.events && { events: reading.events }),
      ...(reading.truncatedFrom && { truncatedFrom: reading.truncatedFrom }),
    }
  }

  #declaredBy(source: Source): Declared {
    const known = this.#declared.get(source)
    if (known !== undefined) return known
    const declared = {
      metrics: new Set(Object.keys(source.metrics)),
      tables: new Set<string>(source.tables),
    }
    this.#declared.set(source, declared)
    return declared
  }

  #only<T extends object>(
    source: Source,
    what: string,
    declared: ReadonlySet<string>,
    given: T,
  ): T {
    let isKnown = true
    for (const name in given) isKnown &&= declared.has(name)
    if (isKnown) return given
    const unknown = Object.keys(given).filter((name) => !declared.has(name))
    for (const name of unknown) this.#tell(`${source.id}: undeclared ${what} ${name} dropped`)
    return Object.fromEntries(Object.entries(given).filter(([name]) => declared.has(name))) as T
  }

  #tell(message: string): void {
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#log.error(message)
  }
}
