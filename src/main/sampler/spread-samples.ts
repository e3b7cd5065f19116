import { seriesKey, type SeriesKey } from '../../shared/model/series'
import type { Observation } from '../sources/target-view'

export interface Sample {
  readonly key: SeriesKey
  /** null is a gap. */
  readonly value: number | null
}

export interface SampleBatch {
  readonly at: number
  readonly samples: readonly Sample[]
}

/** The numbers of one observation by series. A failed one has none: see SampleSpreader. */
export function spreadSamples({ targetId, values }: Observation): Sample[] {
  const samples: Sample[] = []
  for (const [metric, value] of Object.entries(values ?? {})) {
    if (value === undefined) continue
    if (typeof value === 'number' || value === null) {
      samples.push({ key: seriesKey(metric, targetId), value: clean(value) })
    } else {
      for (const one of value) {
        samples.push({ key: seriesKey(metric, targetId, one.labels), value: clean(one.value) })
      }
    }
  }
  return samples
}

const clean = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : value

interface Known {
  keys: Set<SeriesKey>
  at: number
  everyMs: number
}

/**
 * Turns observations into batches for history and live charts, and breaks the line where nothing was read:
 * after a failed reading, for a series that went away, and for the time this machine slept.
 */
export class SampleSpreader {
  readonly #known = new Map<string, Known>()

  spread(observation: Observation): SampleBatch[] {
    const { targetId, probe, at, link } = observation
    const id = `${targetId}|${probe}`
    const before = this.#known.get(id)
    if (observation.values === undefined) {
      this.#known.delete(id) // one gap for one outage
      return before && before.keys.size > 0 ? [gap(at, before.keys)] : []
    }
    const samples = spreadSamples(observation)
    const keys = new Set(samples.map(({ key }) => key))
    this.#known.set(id, { keys, at, everyMs: link.everyMs })
    if (before === undefined) return [{ at, samples }]
    if (at - before.at > 3 * before.everyMs) {
      return [gap(before.at + before.everyMs, before.keys), { at, samples }]
    }
    const gone = [...before.keys].filter((key) => !keys.has(key))
    return [{ at, samples: [...samples, ...gone.map((key) => ({ key, value: null }))] }]
  }

  forget(targetId: string): void {
    for (const id of this.#known.keys()) if (id.startsWith(`${targetId}|`)) this.#known.delete(id)
  }
}

const gap = (at: number, keys: ReadonlySet<SeriesKey>): SampleBatch => ({
  at,
  samples: [...keys].map((key) => ({ key, value: null })),
})
