import type { TileDraft } from '../source'
import type { TargetView } from '../target-view'

/** One tile: hit rate as the figure, memory in the note. */
export function redisTiles(view: TargetView): readonly TileDraft[] {
  return [
    {
      tail: '',
      kind: 'redis',
      title: view.target.title,
      panelId: 'cache',
      figure: {
        value: view.value('redis.hit-rate.minute') ?? null,
        unit: 'percent',
        label: 'hit rate',
      },
      note: memoryNote(view),
      probe: 'info',
      seriesKey: view.key('redis.hit-rate.minute'),
    },
  ]
}

function memoryNote(view: TargetView): string {
  const used = view.value('redis.memory.used')
  if (used == null) return ''
  const limit = view.table('redis.server')?.[0]?.maxMemoryBytes ?? null
  if (limit === null) return `${mebibytes(used)} MiB, no limit set`
  return `${mebibytes(used)} of ${mebibytes(limit)} MiB (${Math.round((100 * used) / limit)} %)`
}

const mebibytes = (bytes: number): string => {
  const value = bytes / 1_048_576
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
