import type { Unit } from '../../src/shared/model/metric'
import { SOURCES } from '../../src/main/sources/registry'

/** The next reading of one series, from the one before. */
export type Walk = (before: number) => number

/** Shapes as such numbers move in the demo: mostly still, stepping, or noisy; rates and times carry all their digits. */
const SHAPES: Readonly<Record<Unit, (random: () => number) => Walk>> = {
  state: (random) => (before) => (random() < 0.001 ? (before + 1) % 4 : before),
  count: (random) => (before) =>
    Math.max(0, before + (random() < 0.3 ? Math.round(4 * random() - 2) : 0)),
  bytes: (random) => (before) => Math.max(0, before + Math.round(random() ** 4 * 200) * 4_096),
  percent: (random) => (before) => clamp(before + (random() - 0.5) * 0.8, 0, 100),
  ms: (random) => (before) => Math.max(0.05, before * (0.9 + 0.2 * random())),
  'per-second': (random) => () => Math.round(40 + 20 * random()) / (1.9 + 0.2 * random()),
  'bytes-per-second': (random) => () => Math.round(9e5 * random()) / (1.9 + 0.2 * random()),
}

/** One walk for every metric the sources declare: the unit decides how it moves. */
export function declaredMix(random: () => number): { id: string; walk: Walk }[][] {
  const groups = SOURCES.map(({ metrics }) =>
    Object.entries(metrics).map(([id, { unit }]) => ({ id, walk: SHAPES[unit](random) })),
  ).filter((group) => group.length > 0)
  if (groups.length > 0) return groups
  const units = Object.keys(SHAPES) as Unit[]
  return [units.map((unit) => ({ id: `bench.${unit}`, walk: SHAPES[unit](random) }))]
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))
