import { useMemo, type ReactNode } from 'react'
import type { Link } from '../../../shared/model/link'
import type { TileState } from '../../../shared/model/tile'
import { useLinks } from '../live/use-state'
import type { Column } from '../ui/column'
import { DataTable } from '../ui/data-table'
import { formatValue, NOTHING } from '../ui/format'
import { RetryButton } from '../ui/retry-button'
import { StateGlyph } from '../ui/state-glyph'
import { Age, Timer } from '../ui/time'
import { TwoLines } from '../ui/two-lines'

const GLYPHS: Readonly<Record<Link['state'], TileState>> = {
  connecting: 'unknown',
  live: 'normal',
  down: 'critical',
  denied: 'high',
  off: 'unknown',
}

export function linkGlyph(link: Pick<Link, 'state'>): TileState {
  return GLYPHS[link.state]
}

export function linkWord({ state }: Pick<Link, 'state'>): string {
  if (state === 'off') return 'not watched'
  return state === 'denied' ? 'not permitted' : state
}

/** Our own breaker around the reading, never to be taken for one of the worker. */
export function guardWord({ guard, nextTryAt }: Pick<Link, 'guard' | 'nextTryAt'>): ReactNode {
  if (guard === 'closed' || nextTryAt === null) return guard
  return (
    <TwoLines
      second={
        <>
          {'next try '}
          <Timer until={nextTryAt} />
        </>
      }
    >
      {guard}
    </TwoLines>
  )
}

const COLUMNS: readonly Column<Link>[] = [
  { id: 'target', header: 'Target', value: ({ targetId }) => targetId },
  { id: 'probe', header: 'Probe', value: ({ probe }) => probe, mono: true },
  {
    id: 'state',
    header: 'State',
    value: linkWord,
    render: (link) => (
      <span className="row">
        <StateGlyph state={linkGlyph(link)} size={12} word="" />
        {linkWord(link)}
      </span>
    ),
  },
  {
    id: 'age',
    header: 'Last good',
    value: ({ lastOkAt }) => lastOkAt,
    render: ({ lastOkAt }) => <Age at={lastOkAt} suffix=" ago" />,
  },
  { id: 'attempt', header: 'Failed', value: ({ attempt }) => attempt, unit: 'count' },
  {
    id: 'next',
    header: 'Next try in',
    value: ({ nextTryAt }) => nextTryAt,
    render: ({ nextTryAt }) => (nextTryAt === null ? NOTHING : <Timer until={nextTryAt} />),
  },
  { id: 'guard', header: 'Poll guard', value: ({ guard }) => guard, render: guardWord },
  {
    id: 'every',
    header: 'Every',
    value: ({ everyMs }) => everyMs,
    unit: 'ms',
    render: ({ everyMs, backedOff }) => (
      <TwoLines second={backedOff ? 'slowed: cost over 2 %' : ''}>
        {formatValue(everyMs, 'ms')}
      </TwoLines>
    ),
  },
  { id: 'p95', header: 'Trip p95', value: (link) => link.roundTripP95Ms, unit: 'ms' },
  { id: 'cost', header: 'Cost a min', value: ({ costMsPerMin }) => costMsPerMin, unit: 'ms' },
  {
    id: 'error',
    header: 'Last error',
    value: ({ error }) => (error === null ? null : `${error.code}: ${error.message}`),
    grows: true,
  },
  {
    id: 'retry',
    header: '',
    controls: true,
    value: () => null,
    render: ({ state, targetId }) =>
      state === 'live' || state === 'off' ? '' : <RetryButton targetId={targetId} />,
  },
]

/** PC14: how our connections fare: state, tries, next retry, last error. */
export function LinkTable({
  label,
  targetIds,
  tools = false,
}: {
  label: string
  targetIds: readonly string[]
  tools?: boolean
}): ReactNode {
  const links = useLinks()
  const rows = useMemo(
    () => (links ?? []).filter(({ targetId }) => targetIds.includes(targetId)),
    [links, targetIds],
  )
  return (
    <DataTable
      label={label}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ targetId, probe }) => `${targetId}|${probe}`}
      emptyText="No connection yet."
      tools={tools}
    />
  )
}
