import type { Input, Output } from '../../src/shared/ipc/contract'
import type { ActionInfo } from '../../src/shared/model/action'
import type { Link } from '../../src/shared/model/link'
import type { TableName, Tables } from '../../src/shared/model/tables'
import type { Target } from '../../src/shared/model/target'
import type { Tile } from '../../src/shared/model/tile'
import { FakeBridge } from '../fakes/bridge'

/** The time at which a test page begins. */
export const NOW = Date.UTC(2026, 0, 1, 14, 0, 0)

export interface PanelWorld {
  readonly targets?: readonly Target[]
  readonly tiles?: readonly Tile[]
  readonly links?: readonly Link[]
  readonly actions?: readonly ActionInfo[]
  /** By target, then by table. */
  readonly tables?: Readonly<Record<string, { readonly [N in TableName]?: readonly Tables[N][] }>>
  /** How many rows there were before a cap, by table. */
  readonly truncatedFrom?: { readonly [N in TableName]?: number }
  /** When the tables were read. */
  readonly readAt?: number
  /** The newest number of a series, by its key. */
  readonly values?: Readonly<Record<string, number>>
  readonly answers?: ConstructorParameters<typeof FakeBridge>[0]
}

export const PRIMARY: Target = {
  id: 'primary',
  kind: 'postgres',
  title: 'PostgreSQL primary',
  environment: 'prod',
  group: 'database',
}
export const REPLICA: Target = { ...PRIMARY, id: 'replica', title: 'PostgreSQL replica' }
export const SCRAPER: Target = {
  id: 'scraper',
  kind: 'worker',
  title: 'Worker scraper',
  environment: 'prod',
}

/** A main process that knows this world and nothing else. */
export function bridgeOf(world: PanelWorld): FakeBridge {
  return new FakeBridge({
    'catalog.read': () => ({
      targets: [...(world.targets ?? [])],
      metrics: [],
      actions: [...(world.actions ?? [])],
    }),
    'board.read': () => ({ seq: 1, tiles: [...(world.tiles ?? [])] }),
    'links.read': () => ({ links: [...(world.links ?? [])] }),
    'live.watch': (input) => watched(world, input),
    'history.read': ({ keys, toMs }) => ({
      seq: 1,
      series: keys.map((key) => seriesOf(key, world.values?.[key], toMs)),
    }),
    ...world.answers,
  })
}

function watched(world: PanelWorld, { tables }: Input<'live.watch'>): Output<'live.watch'> {
  const found = tables.flatMap(({ targetId, table }) => {
    const rows = world.tables?.[targetId]?.[table as TableName]
    if (rows === undefined) return []
    return [
      {
        targetId,
        table,
        at: world.readAt ?? NOW,
        rows: rows.map((row) => ({ ...row })),
        truncatedFrom: world.truncatedFrom?.[table as TableName] ?? null,
      },
    ]
  })
  return { seq: 1, tables: found }
}

function seriesOf(
  key: string,
  value: number | undefined,
  toMs: number,
): Output<'history.read'>['series'][number] {
  if (value === undefined) return { key, at: new Float64Array(0), values: new Float64Array(0) }
  return {
    key,
    at: Float64Array.of(toMs - 2_000, toMs),
    values: Float64Array.of(value, value),
  }
}
