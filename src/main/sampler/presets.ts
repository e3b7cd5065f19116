import type { Preset } from '../../shared/model/settings'
import type { Probe } from '../sources/source'

type Watched = Exclude<Preset, 'off'>

/** Up to this interval a probe belongs to the fast tick; up to the next one to the workers. */
const FAST_MS = 2_000
const MIDDLE_MS = 5_000
/** A deadline is shorter than its interval. */
const DEADLINE_SHARE = 0.75

/** ST7: the probe as this preset reads it. Balanced is what its source declares. */
export function probeAt<P extends Probe>(preset: Watched, probe: P): P {
  const everyMs = intervalAt(preset, probe.everyMs)
  return { ...probe, everyMs, timeoutMs: Math.min(probe.timeoutMs, DEADLINE_SHARE * everyMs) }
}

function intervalAt(preset: Watched, usualMs: number): number {
  if (preset === 'balanced') return usualMs
  if (usualMs <= FAST_MS) return usualMs * (preset === 'light' ? 2.5 : 0.5)
  if (usualMs <= MIDDLE_MS) return usualMs * (preset === 'light' ? 2 : 1)
  return usualMs * (preset === 'light' ? 3 : 0.5)
}
