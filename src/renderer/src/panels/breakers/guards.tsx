import { useMemo, type ReactNode } from 'react'
import type { Link } from '../../../../shared/model/link'
import type { TileState } from '../../../../shared/model/tile'
import { useLinks } from '../../live/use-state'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { RetryButton } from '../../ui/retry-button'
import { StateGlyph } from '../../ui/state-glyph'
import { Timer } from '../../ui/time'

const GLYPHS: Readonly<Record<Link['guard'], TileState>> = {
  closed: 'normal',
  open: 'high',
  'half-open': 'medium',
}

const COLUMNS: readonly Column<Link>[] = [
  {
    id: 'guard',
    header: 'Poll guard',
    value: ({ targetId, probe }) => `poll guard ${targetId} ${probe}`,
    render: ({ targetId, probe, guard }) => (
      <span className="row">
        <StateGlyph state={GLYPHS[guard]} size={12} word="" />
        {`poll guard ${targetId} ${probe}`}
      </span>
    ),
  },
  { id: 'state', header: 'State', value: ({ guard }) => guard },
  { id: 'attempt', header: 'Failures in a row', value: ({ attempt }) => attempt, unit: 'count' },
  {
    id: 'next',
    header: 'Next try in',
    value: ({ nextTryAt }) => nextTryAt,
    render: ({ nextTryAt }) => (nextTryAt === null ? NOTHING : <Timer until={nextTryAt} />),
  },
  {
    id: 'error',
    header: 'Cause',
    value: ({ error }) => (error === null ? null : `${error.code}: ${error.message}`),
    grows: true,
  },
  {
    id: 'retry',
    header: '',
    controls: true,
    value: () => null,
    render: ({ guard, targetId }) =>
      guard === 'closed' ? '' : <RetryButton targetId={targetId} />,
  },
]

const SORT = { id: 'state', desc: true } as const

/** BR1: our own breakers around the asking. They stop our polling, never a call of the platform. */
export function PollGuards(): ReactNode {
  const links = useLinks()
  const rows = useMemo(() => links ?? [], [links])
  return (
    <PanelFrame
      title="Poll guards"
      note="ours: they pause our reading, and no call of the platform"
      flush
      state={links === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      <DataTable
        label="Poll guards"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ targetId, probe }) => `${targetId}|${probe}`}
        sort={SORT}
        maxHeightPx={320}
      />
    </PanelFrame>
  )
}
