import { z } from 'zod'
import { MaintenanceWindow } from './maintenance'
import { RecoveryPolicies } from './recovery'
import { Target } from './target'

export const SlowMs = z.int().min(1).max(3_600_000)

/** A configured target. `url` holds no secret: that lives in the secrets port under `secretRef`. */
export const Connection = Target.extend({
  url: z.string().max(2_000),
  actUrl: z.string().max(2_000).optional(),
  /** Q9, PostgreSQL: a statement is slow from this mean on; without it 1,000 ms. */
  slowMs: SlowMs.optional(),
  /** WK7, workers: what starts it again. An address to POST to, or a systemd unit. Its token is kept as `url`'s is. */
  supervisor: z.string().max(2_000).optional(),
})
export type Connection = z.output<typeof Connection>

const MOST_WINDOWS = 100

export const THEMES = ['system', 'dark', 'light'] as const

/** Limits that differ from the shipped ones: rule id, then name. */
export const RuleLimits = z.record(
  z.string().max(80),
  z.record(z.string().max(60), z.number().nonnegative()),
)
export type RuleLimits = z.output<typeof RuleLimits>

const MinuteOfDay = z.int().min(0).max(1_439)

/** Messages of the operating system. Within the quiet hours (local time) only critical ones break through. */
export const Notifications = z.object({
  on: z.boolean(),
  /** One more after 15 min while nobody has acknowledged. */
  remind: z.boolean(),
  quiet: z.object({ fromMinute: MinuteOfDay, toMinute: MinuteOfDay }).nullable(),
})
export type Notifications = z.output<typeof Notifications>

/** Where alerts are told to others. The signing secret is kept by the secrets port. */
export const Webhook = z.object({ url: z.string().max(2_000), hasSecret: z.boolean() })
export type Webhook = z.output<typeof Webhook>

/** ST7: how often targets are read. `off`: not at all. */
export const PRESETS = ['off', 'light', 'balanced', 'aggressive'] as const
export type Preset = (typeof PRESETS)[number]

export const Collection = z.object({
  preset: z.enum(PRESETS),
  /** Of those that differ, by target id. */
  byTarget: z.record(z.string().max(60), z.enum(PRESETS)),
})
export type Collection = z.output<typeof Collection>

export function presetOf({ preset, byTarget }: Collection, targetId: string): Preset {
  return byTarget[targetId] ?? preset
}

/** The settings file, version 3. */
export const Settings = z.object({
  version: z.literal(3),
  theme: z.enum(THEMES),
  rangeMs: z.int().positive(),
  lastPanelId: z.string(),
  connections: z.array(Connection),
  window: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }).nullable(),
  ruleLimits: RuleLimits,
  notifications: Notifications,
  webhook: Webhook.nullable(),
  collection: Collection,
  /** By target id; absent: off. */
  recovery: RecoveryPolicies,
  maintenance: z.array(MaintenanceWindow).max(MOST_WINDOWS),
})
export type Settings = z.output<typeof Settings>

export const DEFAULT_SETTINGS: Settings = {
  version: 3,
  theme: 'system',
  rangeMs: 15 * 60_000,
  lastPanelId: 'overview',
  connections: [],
  window: null,
  ruleLimits: {},
  notifications: { on: true, remind: false, quiet: null },
  webhook: null,
  collection: { preset: 'balanced', byTarget: {} },
  recovery: {},
  maintenance: [],
}
