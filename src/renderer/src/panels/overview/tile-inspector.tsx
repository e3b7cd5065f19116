import type { ReactNode } from 'react'
import type { Finding } from '../../../../shared/model/finding'
import type { Tile } from '../../../../shared/model/tile'
import { ActionButton } from '../../actions/use-action'
import { useLinks, useDataNow, useTile } from '../../live/use-state'
import { ButtonLink } from '../../ui/button-link'
import { LiveDetailChart } from '../../ui/detail-chart/live'
import { Facts } from '../../ui/facts'
import { formatClock, formatValue, NOTHING } from '../../ui/format'
import { RetryButton } from '../../ui/retry-button'
import type { Limit } from '../../ui/strip-plot'
import { StateGlyph, stateWord } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { isOld, shownState } from './order'
import { panelHref, panelTitle } from './panel-of'
import { actLabel } from './words'

/** OV8: why a tile looks as it does, to the probe, the value, the threshold and the time. Follows the tile while open. */
export function TileInspector({ tileId }: { tileId: string }): ReactNode {
  const tile = useTile(tileId)
  const now = useDataNow(1_000)
  if (tile === undefined) return <p>{`${tileId} is no longer there.`}</p>
  const state = shownState(tile, now)
  const href = panelHref(tile)
  return (
    <div className="stack">
      <p className="row">
        <StateGlyph state={state} word="" />
        <strong>{stateWord(state)}</strong>
        <span className="muted">
          for <Age at={tile.since} />, since {formatClock(tile.since)}
        </span>
      </p>
      <TileFigure tile={tile} old={isOld(tile, now)} />
      <section aria-label="Why" className="stack">
        <h3>Why</h3>
        {tile.findings.length === 0 ? (
          <p className="muted">{whyText(tile, now)}</p>
        ) : (
          tile.findings.map((finding) => <FindingCard key={finding.id} finding={finding} />)
        )}
      </section>
      <Probes targetId={tile.targetId} />
      {href === null ? null : <ButtonLink href={href}>{`Open ${panelTitle(tile)}`}</ButtonLink>}
    </div>
  )
}

function whyText(tile: Tile, now: number): string {
  if (tile.off === true)
    return 'It is not watched: its collection is off. So nothing can be said of it.'
  if (tile.at === null) return 'It was never read, so nothing can be said of it.'
  return isOld(tile, now)
    ? 'No reading within three intervals. What was last read is not shown as normal.'
    : 'No rule has anything against it.'
}

function TileFigure({ tile, old }: { tile: Tile; old: boolean }): ReactNode {
  const { figure, seriesKey } = tile
  return (
    <div className="inspector-figure">
      {figure === null ? null : (
        <p>
          <span className="inspector-value">
            {old ? 'no data' : formatValue(figure.value, figure.unit)}
          </span>{' '}
          <span className="muted">{figure.label}</span>
        </p>
      )}
      {tile.note === '' ? null : <p className="muted">{tile.note}</p>}
      {seriesKey === undefined ? null : (
        <LiveDetailChart
          {...{ seriesKey, title: figure?.label ?? tile.title, unit: figure?.unit ?? 'count' }}
          limits={limitsOf(tile, seriesKey)}
        />
      )}
      <p className="muted small">
        {tile.at === null ? (
          'never read'
        ) : (
          <>
            read <Age at={tile.at} suffix=" ago" />, at {formatClock(tile.at)}
          </>
        )}
      </p>
    </div>
  )
}

/** What its findings were judged by, each once. */
function limitsOf({ findings }: Tile, seriesKey: string): readonly Limit[] {
  const limits = findings.flatMap(({ seriesKey: key, threshold, unit }): [number, Limit][] =>
    key === seriesKey && threshold !== null
      ? [[threshold, { value: threshold, label: `limit ${formatValue(threshold, unit)}` }]]
      : [],
  )
  return [...new Map(limits).values()]
}

function FindingCard({ finding }: { finding: Finding }): ReactNode {
  const { suggestion } = finding
  return (
    <article className="finding" aria-label={finding.title}>
      <p className="finding-title">
        <StateGlyph state={finding.severity} />
        <strong>{finding.title}</strong>
      </p>
      {finding.detail === '' ? null : <p className="muted">{finding.detail}</p>}
      <Facts items={factsOf(finding)} />
      {suggestion === undefined ? null : (
        <ActionButton
          call={{
            actionId: suggestion.actionId,
            targetId: suggestion.targetId,
            input: suggestion.input,
          }}
        >
          {actLabel(suggestion.label)}
        </ActionButton>
      )}
    </article>
  )
}

function factsOf(finding: Finding): [string, ReactNode][] {
  const { value, threshold, unit, since } = finding
  return [
    ['Value', value === null ? NOTHING : formatValue(value, unit)],
    ['Threshold', threshold === null ? NOTHING : formatValue(threshold, unit)],
    ['Probe', <code key="probe">{finding.probe}</code>],
    [
      'Since',
      <>
        {formatClock(since)} UTC, <Age at={since} />
      </>,
    ],
    [
      'Figure is',
      <>
        {finding.provenance}, judged <Age at={finding.at} suffix=" ago" />
      </>,
    ],
    ['Rule', <code key="rule">{finding.ruleId}</code>],
  ]
}

/** PC14: how each probe of the target fares. */
function Probes({ targetId }: { targetId: string }): ReactNode {
  const links = (useLinks() ?? []).filter((link) => link.targetId === targetId)
  const troubled = links.some(({ state }) => state !== 'live')
  if (links.length === 0) return null
  return (
    <section aria-label="Probes" className="stack">
      <h3>Probes</h3>
      <ul className="probe-list">
        {links.map((link) => (
          <li key={link.probe}>
            <span className="mono">{link.probe}</span>{' '}
            <span className="muted">
              {link.state}, <Age at={link.lastOkAt} suffix=" old" />, each{' '}
              {formatValue(link.everyMs, 'ms')}
            </span>
            {link.error === null ? null : <p className="small">{link.error.message}</p>}
          </li>
        ))}
      </ul>
      {troubled ? (
        <div>
          <RetryButton targetId={targetId} />
        </div>
      ) : null}
    </section>
  )
}
