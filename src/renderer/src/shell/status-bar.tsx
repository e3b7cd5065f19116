import { useSyncExternalStore, type ReactNode } from 'react'
import type { Link } from '../../../shared/model/link'
import { useLinks, useNow, useStatus } from '../live/use-state'
import { formatAge, formatClock, formatValue } from '../ui/format'
import { Popover } from '../ui/popover'
import { StateGlyph } from '../ui/state-glyph'
import { abnormalFirst, byTarget, type TargetLink } from './links'

/** What a segment and the right end of the bar take: more segments would be cut off. */
const SEGMENT_PX = 112
const END_PX = 500

/** One segment for each target, then our own cost, the time, and who is here. */
export function StatusBar(): ReactNode {
  const now = useNow(1_000)
  const links = useLinks()
  const status = useStatus()
  const targets = abnormalFirst(byTarget(links ?? [], now))
  const room = Math.max(1, Math.floor((useWindowWidth() - END_PX) / SEGMENT_PX))
  const more = targets.length - room
  return (
    <footer className="status-bar">
      <ul className="status-links" aria-label="Connections">
        {targets.slice(0, room).map((target) => (
          <Segment key={target.targetId} target={target} now={now} />
        ))}
        {more > 0 ? <li className="muted">{`+${more} more`}</li> : null}
      </ul>
      <span className="grow" />
      <CostDetail targets={targets} />
      <time>{`${formatClock(now)} UTC`}</time>
      <span className="status-who">{status?.operator ?? ''}</span>
      <span>{status === undefined ? '' : `v${status.version}`}</span>
    </footer>
  )
}

function useWindowWidth(): number {
  return useSyncExternalStore(
    (wake) => {
      addEventListener('resize', wake)
      return () => removeEventListener('resize', wake)
    },
    () => innerWidth,
  )
}

function Segment({ target, now }: { target: TargetLink; now: number }): ReactNode {
  const { targetId, state, word, lastOkAt } = target
  return (
    <li>
      <StateGlyph state={state} size={12} word={word} />
      {targetId}
      <span>{lastOkAt === null ? 'never' : formatAge(now - lastOkAt)}</span>
    </li>
  )
}

/** OV10: what our own probes cost, by target and probe. */
function CostDetail({ targets }: { targets: readonly TargetLink[] }): ReactNode {
  const total = targets.reduce((sum, { costMsPerMin }) => sum + costMsPerMin, 0)
  const backedOff = targets.flatMap(({ links }) => links).filter((link) => link.backedOff).length
  const note = backedOff === 0 ? '' : `, ${backedOff} backed off`
  return (
    <Popover
      label="Our own cost"
      className="status-cost"
      side="top"
      trigger={`our cost ${formatValue(total, 'ms')}/min${note}`}
    >
      <table className="cost">
        <caption>Time our probes took in the last minute</caption>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Probe</th>
            <th scope="col" className="num">
              Every
            </th>
            <th scope="col" className="num">
              Cost per min
            </th>
            <th scope="col" className="num">
              Answer p95
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {targets.flatMap(({ links }) =>
            links.map((link) => <CostRow key={`${link.targetId} ${link.probe}`} link={link} />),
          )}
        </tbody>
      </table>
    </Popover>
  )
}

function CostRow({ link }: { link: Link }): ReactNode {
  return (
    <tr>
      <th scope="row">{link.targetId}</th>
      <td>{link.probe}</td>
      <td className="num">{formatValue(link.everyMs, 'ms')}</td>
      <td className="num">{formatValue(link.costMsPerMin, 'ms')}</td>
      <td className="num">{formatValue(link.roundTripP95Ms, 'ms')}</td>
      <td>{link.backedOff ? 'over 2 %, backed off' : link.state}</td>
    </tr>
  )
}
