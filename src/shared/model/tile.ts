import { z } from 'zod'
import { Finding } from './finding'
import { UNITS } from './metric'

/** The state words a tile may show. `unknown`: never read. `stale`: older than three intervals. */
export const TILE_STATES = [
  'normal',
  'low',
  'medium',
  'high',
  'critical',
  'unknown',
  'stale',
] as const
export type TileState = (typeof TILE_STATES)[number]

export const TILE_KINDS = [
  'postgres',
  'redis',
  'worker',
  'pool',
  'breaker',
  'view',
  'queue',
] as const
export type TileKind = (typeof TILE_KINDS)[number]

export const Figure = z.object({
  value: z.number().nullable(),
  unit: z.enum(UNITS),
  label: z.string(),
})
export type Figure = z.output<typeof Figure>

/** One thing on the Overview. Ids: `primary`, `primary/pool`, `scraper/breaker/register`. */
export const Tile = z.object({
  id: z.string(),
  kind: z.enum(TILE_KINDS),
  targetId: z.string(),
  title: z.string(),
  /** The panel that shows more. */
  panelId: z.string(),
  state: z.enum(TILE_STATES),
  /** Since when the state has been what it is. */
  since: z.number(),
  figure: Figure.nullable(),
  note: z.string(),
  /** When the data under it was read; null: never. */
  at: z.number().nullable(),
  staleAfterMs: z.number(),
  /** ST7: nothing is read of it, because somebody wanted it so. */
  off: z.literal(true).optional(),
  seriesKey: z.string().optional(),
  findings: z.array(Finding),
})
export type Tile = z.output<typeof Tile>
