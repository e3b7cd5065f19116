const MINUTE_MS = 60_000
const STEPS_MS = [1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE_MS)
const MOST = 7
/** Nearer to an end a label would be cut off. */
const EDGE_SHARE = 0.02

/** The times to write under a window: round ones, equally far apart. */
export function roundTimes({ fromMs, toMs }: { fromMs: number; toMs: number }): number[] {
  const lengthMs = toMs - fromMs
  const edgeMs = lengthMs * EDGE_SHARE
  const stepMs = STEPS_MS.find((step) => lengthMs / step < MOST) ?? lengthMs / MOST
  const first = Math.ceil((fromMs + edgeMs) / stepMs) * stepMs
  const count = Math.max(0, Math.floor((toMs - edgeMs - first) / stepMs) + 1)
  return Array.from({ length: count }, (_, index) => first + index * stepMs)
}
