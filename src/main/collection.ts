import type { Input, Output } from '../shared/ipc/contract'
import { presetOf } from '../shared/model/settings'
import type { Flow } from './flow'
import type { Sampler } from './sampler/index'
import type { SettingsStore } from './settings/store'

export interface CollectionParts {
  readonly store: SettingsStore
  readonly sampler: Pick<Sampler, 'views' | 'pace'>
  readonly flow: Pick<Flow, 'note'>
  readonly now: () => number
}

/** ST7: kept first, then every target that it concerns is read in its new rhythm; the journal says since when. */
export function setCollection(
  { store, sampler, flow, now }: CollectionParts,
  { targetId, preset }: Input<'collection.set'>,
): Output<'collection.set'> {
  const before = store.current.collection
  const collection =
    targetId === null
      ? { ...before, preset: preset ?? 'balanced' }
      : { ...before, byTarget: { ...without(before.byTarget, targetId), ...one(targetId, preset) } }
  const settings = store.change({ collection })
  for (const { target } of sampler.views) {
    const next = presetOf(collection, target.id)
    if (next === presetOf(before, target.id)) continue
    void sampler.pace(target.id, next)
    flow.note([
      {
        ...{ at: now(), kind: 'note', targetId: target.id, subject: target.id, severity: null },
        ...{ title: `Collection of ${target.id}: ${next}`, detail: '' },
      },
    ])
  }
  return settings
}

const one = <V>(key: string, value: V | null): Record<string, V> =>
  value === null ? {} : { [key]: value }

const without = <V>(record: Readonly<Record<string, V>>, key: string): Record<string, V> =>
  Object.fromEntries(Object.entries(record).filter(([known]) => known !== key))
