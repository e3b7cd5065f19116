export const UNITS = [
  'count',
  'ms',
  'bytes',
  'percent',
  'per-second',
  'bytes-per-second',
  'state',
] as const
export type Unit = (typeof UNITS)[number]

/** What a source declares about one of its numbers. */
export interface MetricDefinition {
  readonly title: string
  readonly unit: Unit
  /** Which way is better: the proof of an action reads it. */
  readonly better?: 'lower' | 'higher'
}
