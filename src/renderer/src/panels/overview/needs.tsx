import { useMemo, type ReactNode } from 'react'
import type { PanelState } from '../../live/panel-state'
import { useAlerts, useBoard, useCatalog, useDataNow, usePaused } from '../../live/use-state'
import { ActionButton } from '../../actions/use-action'
import { useInspector } from '../../shell/inspector'
import { Button } from '../../ui/button'
import { ButtonLink } from '../../ui/button-link'
import { formatClock } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { PanelFrame } from '../../ui/panel-frame'
import { Sparkline } from '../../ui/sparkline'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { gravest, groupNeeds, type NeedGroup } from './causes'
import { isOld, needsNote, needsOf, type Need } from './order'
import { panelHref } from './panel-of'
import { TileInspector } from './tile-inspector'
import { actLabel, evidence } from './words'

/** Every finding, worst first: what, the evidence, since when, and the remedy. */
export function WhatNeedsYou(): ReactNode {
  const tiles = useBoard()
  const catalog = useCatalog()
  const now = useDataNow(1_000)
  const { since: pausedSince } = usePaused()
  const needs = useMemo(() => needsOf(tiles ?? []), [tiles])
  const chains = useAlerts()?.chains
  const groups = useMemo(() => groupNeeds(needs, chains ?? []), [needs, chains])
  const isEmpty = catalog?.targets.length === 0
  const silent = (tiles ?? []).filter((tile) => isOld(tile, now)).length
  return (
    <PanelFrame
      title="What needs you"
      note={tiles === undefined || isEmpty ? undefined : needsNote(tiles, needs, now)}
      flush
      state={[
        ...(pausedSince === null
          ? []
          : [{ kind: 'paused', since: pausedSince, at: null } as const]),
        bodyState({ isLoaded: tiles !== undefined, isEmpty, needs: needs.length, silent }),
      ]}
    >
      {isEmpty ? (
        <ButtonLink href="#/connections">Add a connection</ButtonLink>
      ) : (
        <ul className="needs" aria-label="Findings">
          {groups.map((group) => (
            <NeedRow key={group.root.finding.id} group={group} />
          ))}
        </ul>
      )}
    </PanelFrame>
  )
}

function bodyState(facts: {
  isLoaded: boolean
  isEmpty: boolean
  needs: number
  silent: number
}): PanelState {
  if (facts.isEmpty) return { kind: 'first-run', text: 'Nothing is watched yet.' }
  if (!facts.isLoaded) return { kind: 'loading' }
  if (facts.needs > 0) return { kind: 'live', at: null }
  return facts.silent === 0
    ? { kind: 'empty', text: 'Nothing needs you.' }
    : {
        kind: 'no-data',
        text: `No finding, but ${facts.silent} without data: not known to be well.`,
      }
}

function NeedRow({ group }: { group: NeedGroup }): ReactNode {
  const { root, followers } = group
  const { finding, tile } = root
  const inspector = useInspector()
  const series = finding.seriesKey ?? tile.seriesKey
  return (
    <li className="need">
      <StateGlyph state={gravest(group)} />
      <div className="need-what">
        <p className="need-head">
          <LinkButton
            title="Show the evidence"
            onClick={() => inspector.open(tile.id, <TileInspector tileId={tile.id} />)}
          >
            {finding.title}
          </LinkButton>
          <span className="muted small">{evidence(finding)}</span>
        </p>
        {finding.detail === '' ? null : (
          <p className="need-detail" title={finding.detail}>
            {finding.detail}
          </p>
        )}
        <Followers root={finding.title} followers={followers} />
      </div>
      <div className="need-spark">
        {series === undefined ? null : (
          <Sparkline seriesKey={series} label={`${finding.title}, over the time range`} />
        )}
      </div>
      <div className="need-since num">
        <Age at={finding.since} />
        <small className="muted">since {formatClock(finding.since)}</small>
      </div>
      <NeedRemedy finding={finding} tile={tile} />
    </li>
  )
}

/** What follows from it: the cause is mended first, and these with it. */
function Followers({
  root,
  followers,
}: {
  root: string
  followers: NeedGroup['followers']
}): ReactNode {
  const inspector = useInspector()
  if (followers.length === 0) return null
  return (
    <ul className="need-followers" aria-label={`Because of: ${root}`}>
      {followers.map(({ need: { finding, tile }, because }) => (
        <li key={finding.id}>
          <StateGlyph state={finding.severity} size={14} />
          <span>
            <LinkButton
              title="Show the evidence"
              onClick={() => inspector.open(tile.id, <TileInspector tileId={tile.id} />)}
            >
              {`${finding.targetId}: ${finding.title}`}
            </LinkButton>
            <span className="muted">{because === '' ? '' : ` because ${because}`}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The offered action; else the way to more. */
function NeedRemedy({ finding, tile }: Need): ReactNode {
  const inspector = useInspector()
  const { suggestion } = finding
  const href = panelHref(tile)
  if (suggestion !== undefined) {
    const { label, ...call } = suggestion
    return (
      <div className="need-act">
        <ActionButton call={call}>{actLabel(label)}</ActionButton>
      </div>
    )
  }
  return (
    <div className="need-act">
      {href === null ? (
        <Button
          look="quiet"
          onClick={() => inspector.open(tile.id, <TileInspector tileId={tile.id} />)}
        >
          Details
        </Button>
      ) : (
        <ButtonLink quiet href={href}>
          Details
        </ButtonLink>
      )}
    </div>
  )
}
