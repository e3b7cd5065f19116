import { textOf, type SpanRecord } from './record'

/** Requests that one instance of a service answered, as its server spans tell, since this thread began. */
export interface Served {
  readonly service: string
  /** `service.instance.id`; empty: not told. */
  readonly instance: string
  readonly total: number
  /** With status ERROR: the conventions leave that of a 4xx unset. */
  readonly errors: number
}

const SERVER = 2
const MOST_INSTANCES = 200

/** Counts server spans as they come: what a worker answered is known seconds before its counters are read. */
export class ServedCounts {
  readonly #byInstance = new Map<string, { -readonly [K in keyof Served]: Served[K] }>()

  note(span: SpanRecord): void {
    if (span.kind !== SERVER) return
    const instance = textOf(span.attrs, 'service.instance.id')
    const key = `${span.service}\n${instance}`
    const known = this.#byInstance.get(key)
    const counted = known ?? { service: span.service, instance, total: 0, errors: 0 }
    counted.total += 1
    counted.errors += span.isError ? 1 : 0
    // Set anew: the first is the one that was silent the longest, as a process that was restarted under a new name.
    this.#byInstance.delete(key)
    this.#byInstance.set(key, counted)
    if (this.#byInstance.size <= MOST_INSTANCES) return
    for (const oldest of this.#byInstance.keys()) {
      this.#byInstance.delete(oldest)
      return
    }
  }

  list(): Served[] {
    return [...this.#byInstance.values()].map((one) => ({ ...one }))
  }
}

/** Of one instance. Where the worker does not say which it is, only if the service has no other. */
export function findServed(
  all: readonly Served[],
  service: string,
  instance: string | null,
): Served | undefined {
  const own = all.filter((one) => one.service === service)
  if (instance !== null) return own.find((one) => one.instance === instance)
  return own.length === 1 ? own[0] : undefined
}
