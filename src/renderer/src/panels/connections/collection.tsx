import type { ReactNode } from 'react'
import type { Collection, Preset } from '../../../../shared/model/settings'
import { Select } from '../../ui/select'

/** What each of them means is said beside the choice for all. */
const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  off: 'Off',
  light: 'Light',
  balanced: 'Balanced',
  aggressive: 'Aggressive',
}
const PRESETS = ['off', 'light', 'balanced', 'aggressive'] as const
const CHOICES = PRESETS.map((value) => ({ value, label: PRESET_WORDS[value] }))
/** The choice to have none. */
const AS_ALL = 'as-all'

export interface CollectionChoice {
  readonly collection: Collection
  readonly collect: (targetId: string | null, preset: Preset | null) => void
}

/** ST7: how often one target is read. */
export function TargetCollection({
  targetId,
  collection: { preset, byTarget },
  collect,
}: CollectionChoice & { targetId: string }): ReactNode {
  return (
    <Select<Preset | typeof AS_ALL>
      bare
      label={`Collection of ${targetId}`}
      value={byTarget[targetId] ?? AS_ALL}
      choices={[{ value: AS_ALL, label: `As all (${PRESET_WORDS[preset]})` }, ...CHOICES]}
      onChange={(next) => collect(targetId, next === AS_ALL ? null : next)}
    />
  )
}

/** ST7: how often everything without a choice of its own is read. */
export function AllCollection({ collection: { preset }, collect }: CollectionChoice): ReactNode {
  return (
    <div className="row collection-all">
      <Select
        label="Collection"
        value={preset}
        choices={CHOICES}
        onChange={(next) => collect(null, next)}
      />
      <span className="muted small">
        Fast tick: aggressive 1 s, balanced 2 s, light 5 s. Off reads nothing, and says so.
      </span>
    </div>
  )
}
