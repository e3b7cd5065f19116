import type { ReactNode } from 'react'
import type { Tile } from '../../../../shared/model/tile'
import { gravest, type NeedGroup } from '../../panels/overview/causes'
import { valueAgainstLimit } from '../../panels/overview/words'
import { formatAge } from '../../ui/format'
import { Sparkline } from '../../ui/sparkline'
import { StateGlyph } from '../../ui/state-glyph'
import { calmWords, MOST_NEEDS, newCritical, newFirst } from './wall-parts'

/** The gravest causes in large letters; a new critical one first, and marked. */
export function WallNeeds({
  groups,
  tiles,
  now,
}: {
  groups: readonly NeedGroup[]
  tiles: readonly Tile[]
  now: number
}): ReactNode {
  if (groups.length === 0) return <p className="wall-calm muted">{calmWords(tiles, now)}</p>
  const fresh = newCritical(groups, now)
  const more = groups.length - MOST_NEEDS
  return (
    <ul className="wall-needs" aria-label="Findings">
      {newFirst(groups, now)
        .slice(0, MOST_NEEDS)
        .map((group) => (
          <WallNeed key={group.root.finding.id} group={group} isNew={group === fresh} now={now} />
        ))}
      {more > 0 ? <li className="wall-more muted">{`and ${more} more`}</li> : null}
    </ul>
  )
}

function WallNeed({
  group,
  isNew,
  now,
}: {
  group: NeedGroup
  isNew: boolean
  now: number
}): ReactNode {
  const { finding, tile } = group.root
  const series = finding.seriesKey ?? tile.seriesKey
  return (
    <li className={`wall-need${isNew ? ' wall-need-new' : ''}`}>
      <StateGlyph state={gravest(group)} size={40} />
      <div className="wall-need-what">
        <b>{isNew ? `New: ${finding.title}` : finding.title}</b>
        <span className="muted">
          {[finding.targetId, valueAgainstLimit(finding), thenWords(group)]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </div>
      {series === undefined ? (
        <span />
      ) : (
        <Sparkline seriesKey={series} label={`${finding.title}, over the time range`} />
      )}
      <span className="wall-since num">{formatAge(now - finding.since)}</span>
    </li>
  )
}

/** What follows from it: `so 6 sessions wait, and 2 more`. */
function thenWords({ followers }: NeedGroup): string {
  const [first, ...rest] = followers
  if (first === undefined) return ''
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`
  return `so ${first.need.finding.title}${more}`
}
