import { useMemo, type ReactNode } from 'react'
import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { useTable } from '../../live/use-table'
import { formatClock, formatStamp } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { ManyPanel } from '../many-panel'
import { useOwnedRows } from '../of-targets'
import { checkText, componentTree, healthGlyph } from './component-tree'

/** WK1: what each worker says of its parts, as a tree. */
export function Components({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.components')
  return (
    <ManyPanel
      title="Components"
      note="as each worker reports them"
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        noneText: 'No worker tells of its components.',
        quiet: true,
      }}
    >
      <ul className="component-columns" aria-label="Workers and their components">
        {targetIds.map((targetId) => (
          <li key={targetId}>
            <h3>{targetId}</h3>
            <ComponentTree targetId={targetId} />
          </li>
        ))}
      </ul>
    </ManyPanel>
  )
}

export function ComponentTree({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'worker.components')
  const nodes = useMemo(() => componentTree(table?.rows ?? []), [table])
  if (nodes.length === 0) return <p className="muted small">No components reported.</p>
  return (
    <ul className="component-tree" aria-label={`Components of ${targetId}`}>
      {nodes.map((node) => (
        <li key={node.name}>
          <p className="component-head">
            <StateGlyph state={healthGlyph(node.status)} size={12} word={node.status} />
            <span>{node.name}</span>
            <small className="muted">{node.type}</small>
          </p>
          <ul>
            {node.checks.map((check, index) => (
              <Check key={`${check.key} ${index}`} check={check} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function Check({ check }: { check: ComponentRow }): ReactNode {
  return (
    <li className="component-check">
      <StateGlyph state={healthGlyph(check.status)} size={10} word={check.status} />
      <span className="muted">{check.measurement === '' ? 'status' : check.measurement}</span>
      <span className="num">
        {checkText(check) || check.status}
        {check.since == null ? null : (
          <small className="muted" title={formatStamp(check.since)}>
            {` since ${formatClock(check.since)}`}
          </small>
        )}
      </span>
    </li>
  )
}
