import type { ProofMetric } from '../action'
import type { TargetView } from '../../sources/target-view'

export const RESTART = 'restart'
export type Role = typeof RESTART | 'drain' | 'gc' | 'other'

/** What an offer is for, by the last word of its id: `worker.restart`, `restart`. */
export function roleOf(offerId: string): Role {
  const word = /[a-z]+$/i.exec(offerId)?.[0].toLowerCase()
  return word === 'restart' || word === 'drain' || word === 'gc' ? word : 'other'
}

/** Slots that work now; null: it tells of none. */
export function busySlots(view: TargetView): number | null {
  const slots = view.table('worker.slots')
  if (slots === undefined || slots.length === 0) return null
  return slots.reduce((sum, { active }) => sum + active, 0)
}

/** The figures that should move, the one that matters first. */
export function proofsOf(offerId: string, view: Pick<TargetView, 'key'>): readonly ProofMetric[] {
  const metric = (
    label: string,
    id: string,
    rest: Pick<ProofMetric, 'unit' | 'better'>,
  ): ProofMetric => ({
    ...{ label, seriesKey: view.key(id), ...rest },
  })
  const up = metric('Worker up', 'worker.up', { unit: 'state', better: 'higher' })
  const heap = metric('Heap of its limit', 'worker.heap.percent', {
    unit: 'percent',
    better: 'lower',
  })
  const busy = metric('Busy slots', 'worker.slots.active', { unit: 'count', better: 'lower' })
  switch (roleOf(offerId)) {
    case 'gc':
      return [heap, up]
    case 'drain':
      return [busy, up]
    case 'restart':
      return [up, heap]
    default:
      return [up]
  }
}
