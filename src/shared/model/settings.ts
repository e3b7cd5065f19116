import { z } from 'zod'
import { Target } from './target'

export const SlowMs = z.int().min(1).max(3_600_000)

/** A configured target. `url` holds no secret: that lives in the secrets port under `secretRef`. */
export const Connection = Target.extend({
  url: z.string().max(2_000),
  actUrl: z.string().max(2_000).optional(),
  /** Q9, PostgreSQL: a statement is slow from this mean on; without it 1,000 ms. */
  slowMs: SlowMs.optional(),
})
export type Connection = z.output<typeof Connection>

export const THEMES = ['system', 'dark', 'light'] as const

/** The settings file, version 1. */
export const Settings = z.object({
  version: z.literal(1),
  theme: z.enum(THEMES),
  rangeMs: z.int().positive(),
  lastPanelId: z.string(),
  connections: z.array(Connection),
  window: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
})
export type Settings = z.output<typeof Settings>

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  theme: 'system',
  rangeMs: 15 * 60_000,
  lastPanelId: 'overview',
  connections: [],
  window: null,
}
