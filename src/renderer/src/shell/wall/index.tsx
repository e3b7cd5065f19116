import { useEffect, useMemo, type ReactNode } from 'react'
import { useLive } from '../../live/context'
import { SEVERITIES_WORST_FIRST } from '../../live/severity'
import {
  useAlerts,
  useBoard,
  useCatalog,
  useCounts,
  useLinks,
  useNow,
  useStatus,
} from '../../live/use-state'
import { groupNeeds } from '../../panels/overview/causes'
import { needsOf } from '../../panels/overview/order'
import { EnvFrame, EnvWord } from '../../ui/env'
import { formatAge, formatClock } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { usePicture } from '../use-picture'
import { isPictureKey } from '../use-shortcuts'
import { usePointerRest } from './use-pointer-rest'
import { WallNeeds } from './wall-needs'
import { dataAsOf, SILENT_AFTER_MS, wallTiles } from './wall-parts'
import { WallTile } from './wall-tile'
import './wall.css'

const RENEW_EVERY_MS = 5_000
/** Nothing is burnt into a screen that shows one picture for months. */
const SHIFT_EVERY_MS = 600_000
const SHIFTS = 4

/** OV7: the whole platform for who stands 3 m away. Nothing here can be pressed. */
export function Wall({ leave }: { leave: () => void }): ReactNode {
  const { pause } = useLive()
  const now = useNow(1_000)
  const rests = usePointerRest()
  const status = useStatus()
  useKeys(leave, usePicture({ isWall: true }))
  useStillHere()
  // A picture that stands still would be taken for the present.
  useEffect(() => pause.set(false), [pause])
  return (
    <main
      aria-label="Wall"
      className={`wall${rests ? ' wall-rests' : ''}`}
      data-shift={Math.floor(now / SHIFT_EVERY_MS) % SHIFTS}
    >
      <EnvFrame environment={status?.environment ?? 'dev'} />
      <WallHead now={now} rests={rests} />
      <WallBody now={now} />
    </main>
  )
}

function WallHead({ now, rests }: { now: number; rests: boolean }): ReactNode {
  const status = useStatus()
  const counts = useCounts()
  return (
    <header className="wall-head">
      <span className="wall-place">
        {status?.demo === true ? 'demo' : 'Switchyard'}
        <EnvWord environment={status?.environment ?? 'dev'} />
      </span>
      <ul className="wall-counts" aria-label="Findings by severity">
        {SEVERITIES_WORST_FIRST.map((severity) => (
          <li key={severity} data-none={counts[severity] === 0}>
            <StateGlyph state={severity} size={40} />
            {counts[severity]}
          </li>
        ))}
      </ul>
      <span className="wall-hint muted">{rests ? '' : 'Esc or F11 leaves the wall'}</span>
      <DataAsOf now={now} />
      <time className="wall-clock" aria-label="Time">
        {`${formatClock(now)} UTC`}
      </time>
    </header>
  )
}

function DataAsOf({ now }: { now: number }): ReactNode {
  const at = dataAsOf(useLinks() ?? [])
  if (at === null) return <span className="wall-as-of hatched">no data yet</span>
  const isSilent = now - at > SILENT_AFTER_MS
  return (
    <span className={`wall-as-of${isSilent ? ' hatched' : ''}`}>
      {isSilent ? `no data for ${formatAge(now - at)}` : `data as of ${formatClock(at)}`}
    </span>
  )
}

function WallBody({ now }: { now: number }): ReactNode {
  const tiles = useBoard()
  const targets = useCatalog()?.targets
  const chains = useAlerts()?.chains
  const groups = useMemo(() => groupNeeds(needsOf(tiles ?? []), chains ?? []), [tiles, chains])
  if (tiles === undefined) return <p className="wall-calm muted">Reading…</p>
  const ids = (targets ?? []).map(({ id }) => id)
  const { shown, more, columns } = wallTiles(tiles, ids, now)
  return (
    <>
      <WallNeeds groups={groups} tiles={tiles} now={now} />
      <ul className={`wall-tiles wall-tiles-${columns}`} aria-label="Tiles">
        {shown.map((tile) => (
          <WallTile key={tile.id} tile={tile} now={now} />
        ))}
        {more === 0 ? null : <li className="wall-more muted">{`and ${more} more`}</li>}
      </ul>
    </>
  )
}

/** Esc or F11 leave; a picture may be taken here too. */
function useKeys(leave: () => void, takePicture: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isPictureKey(event)) {
        event.preventDefault()
        takePicture()
        return
      }
      if (event.key !== 'Escape' && event.key !== 'F11') return
      event.preventDefault()
      leave()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [leave, takePicture])
}

/** Tells the main process that this page lives: one that is silent is loaded anew. */
function useStillHere(): void {
  const { bridge } = useLive()
  const beat = useNow(RENEW_EVERY_MS)
  useEffect(() => {
    // What fails is tried again with the next beat.
    bridge.request('window.wall', { on: true }).catch(() => undefined)
  }, [bridge, beat])
}
