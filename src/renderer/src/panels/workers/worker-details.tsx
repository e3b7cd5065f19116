import type { ReactNode } from 'react'
import { useLinks, useNow } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { ErrorNote } from '../../ui/error-note'
import { Facts } from '../../ui/facts'
import { formatAge, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { RetryButton } from '../../ui/retry-button'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { guardWord } from '../link-table'
import { ComponentTree } from './components'
import {
  conditionGlyph,
  conditionWords,
  outageOf,
  workerLines,
  type WorkerLine,
} from './worker-rows'

/** One worker in full: what it says, its parts, its last outage, its raw answer. */
export function WorkerDetails({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'worker.info')
  const links = useLinks()
  const now = useNow(1_000)
  const infos = (table?.rows ?? []).map((row) => ({ ...row, targetId }))
  const [line] = workerLines([targetId], infos, links ?? [])
  if (line === undefined) return null
  const { info, link } = line
  return (
    <div className="stack">
      <p className="row">
        <StateGlyph state={conditionGlyph(line)} word="" />
        <strong>{conditionWords(line)}</strong>
      </p>
      {link?.error == null ? null : (
        <ErrorNote error={link.error}>
          <RetryButton targetId={targetId} />
        </ErrorNote>
      )}
      <Facts items={factsOf(line, now)} />
      <section aria-label="Components">
        <h3>Components</h3>
        <ComponentTree targetId={targetId} />
      </section>
      {info === undefined || info.raw === '' ? null : (
        <details>
          <summary>Raw answer</summary>
          <pre className="facts-code">{info.raw}</pre>
        </details>
      )}
    </div>
  )
}

function factsOf(line: WorkerLine, now: number): [string, ReactNode][] {
  const { info, link } = line
  const outage = outageOf(line)
  return [
    ['Version', info?.version ?? NOTHING],
    ['Release', info?.releaseId ?? NOTHING],
    ['Instance', info?.instance ?? NOTHING],
    ['Started', info?.startedAt == null ? NOTHING : formatStamp(info.startedAt)],
    ['Latency', formatValue(info?.latencyMs, 'ms')],
    ['HTTP status', info?.httpStatus == null ? NOTHING : String(info.httpStatus)],
    ['Dialect', info?.dialect ?? NOTHING],
    ['Offers', (info?.capabilities ?? []).join(', ') || NOTHING],
    ['Says', info === undefined || info.output === '' ? NOTHING : info.output],
    ['Last seen', <Age key="seen" at={link?.lastOkAt ?? null} suffix=" ago" />],
    ['Poll guard', link === undefined ? NOTHING : guardWord(link)],
    [
      'Last outage',
      outage === null
        ? 'none seen'
        : `${formatStamp(outage.downAt)}, ${formatAge((outage.upAt ?? now) - outage.downAt)}${outage.upAt === null ? ' so far' : ''}`,
    ],
  ]
}
