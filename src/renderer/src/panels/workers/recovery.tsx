import { useMemo, type ReactNode } from 'react'
import { useLinks, useNow } from '../../live/use-state'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatAge, formatClock, formatStamp, NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { useOwnedRows } from '../of-targets'
import { outageOf, RECOVERY_LIMIT_MS, workerLines, type Outage } from './worker-rows'

interface RecoveryRow {
  readonly targetId: string
  /** Down since before we watch: since when cannot be told. */
  readonly neverRead: boolean
  readonly outage: Outage | null
}

const LIMITS = [{ value: RECOVERY_LIMIT_MS, label: 'limit' }] as const
const SCALE_MS = 2 * RECOVERY_LIMIT_MS

const COLUMNS: readonly Column<RecoveryRow>[] = [
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId },
  {
    id: 'down',
    header: 'Down at',
    value: ({ outage }) => outage?.downAt ?? null,
    render: ({ outage }) => <Clock at={outage?.downAt ?? null} />,
  },
  {
    id: 'up',
    header: 'Up at',
    value: ({ outage }) => outage?.upAt ?? null,
    render: ({ outage }) =>
      outage?.upAt === null ? 'still down' : <Clock at={outage?.upAt ?? null} />,
  },
  {
    id: 'took',
    header: 'Down for',
    value: ({ outage }) => (outage?.upAt == null ? null : outage.upAt - outage.downAt),
    render: ({ targetId, outage, neverRead }) =>
      outage === null ? (
        <span className="muted">{neverRead ? 'never answered so far' : 'no outage seen'}</span>
      ) : (
        <RecoveryBar targetId={targetId} outage={outage} />
      ),
    grows: true,
  },
]

/** WK3: from down to up, against 30 s. */
export function Recovery({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows } = useOwnedRows(targetIds, 'worker.info')
  const links = useLinks()
  const shown = useMemo(
    () =>
      workerLines(targetIds, rows, links ?? []).map((line) => ({
        targetId: line.targetId,
        outage: outageOf(line),
        neverRead: line.link?.state === 'down' && line.link.lastOkAt === null,
      })),
    [targetIds, rows, links],
  )
  return (
    <PanelFrame title="Recovery" note="last outage of each worker; mark at 30 s" flush>
      <DataTable
        label="Recovery"
        columns={COLUMNS}
        rows={shown}
        rowKey={({ targetId }) => targetId}
        tools={false}
      />
    </PanelFrame>
  )
}

function Clock({ at }: { at: number | null }): ReactNode {
  return at === null ? NOTHING : <time title={formatStamp(at)}>{formatClock(at)}</time>
}

function RecoveryBar({ targetId, outage }: { targetId: string; outage: Outage }): ReactNode {
  const now = useNow(1_000)
  const tookMs = (outage.upAt ?? now) - outage.downAt
  const late = tookMs > RECOVERY_LIMIT_MS
  return (
    <span className="row">
      <StateGlyph
        state={late ? (outage.upAt === null ? 'high' : 'low') : 'normal'}
        size={12}
        word={late ? 'over 30 s' : 'within 30 s'}
      />
      <span className="grow">
        <BulletBar
          label={`Recovery of ${targetId}`}
          value={Math.min(tookMs, SCALE_MS)}
          max={SCALE_MS}
          unit="ms"
          limits={LIMITS}
          text={`${formatAge(tookMs)}${outage.upAt === null ? ' so far' : ''}`}
        />
      </span>
    </span>
  )
}
