import type { ComponentRow, HealthWord } from '../../../../shared/model/tables/worker'
import type { WorkerProfile } from '../profile'

/** An answer of a worker; its JSON is parsed once for all who look at it. */
export interface Answer {
  readonly status: number
  /** The content type, in lower case. */
  readonly type: string
  readonly text: string
  /** undefined: it is no JSON. */
  readonly json: unknown
}

/** What a dialect reads out of a health answer; what is left out was not told. */
export interface Told {
  readonly word: HealthWord
  readonly version?: string | null
  readonly releaseId?: string | null
  readonly instance?: string | null
  readonly output?: string
  readonly startedAt?: number | null
  readonly components?: readonly ComponentRow[]
  /** Components there were before the cap. */
  readonly componentsTotal?: number
}

/** One way in which workers tell of themselves. */
export interface Dialect {
  readonly title: string
  /** Where it lists what it offers. */
  readonly index?: {
    readonly path: string
    readonly accept: string
    /** null: that is not its index. */
    readonly offer: (answer: Answer) => WorkerProfile | null
  }
  /** Its health; null: this is another dialect's. */
  readonly read?: (answer: Answer) => Told | null
}
