import { useState, type ReactNode } from 'react'
import type { ActionRun } from '../../../shared/model/action'
import { useRuns } from '../live/use-state'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-note'
import { formatClock, formatStamp, formatValue } from '../ui/format'
import { StateGlyph } from '../ui/state-glyph'
import { runWord } from './call'
import { glyphOf, ProofTable } from './run-view'
import './actions.css'

/** The list "Recent actions": what was run, by whom, why, and what it did. Newest first. */
export function RecentActions({
  targetId,
  limit = 50,
}: {
  /** Of one target only. */
  targetId?: string
  limit?: number
}): ReactNode {
  const runs = useRuns()
    .filter((run) => targetId === undefined || run.targetId === targetId)
    .slice(0, limit)
  return (
    <ul className="action-list" aria-label="Recent actions">
      {runs.length === 0 ? <li className="muted">No action was run yet.</li> : null}
      {runs.map((run) => (
        <RunItem key={run.runId} run={run} />
      ))}
    </ul>
  )
}

function RunItem({ run }: { run: ActionRun }): ReactNode {
  const [open, setOpen] = useState(false)
  const tookMs = run.endedAt === null ? null : run.endedAt - run.startedAt
  const more = run.proof !== null || run.error !== null
  return (
    <li className="action-item">
      <StateGlyph state={glyphOf(run)} size={14} word={runWord(run)} />
      <div className="grow">
        <div className="action-item-head">
          <strong>{run.title}</strong>
          <span className="muted">{` on ${run.targetId}`}</span>
          <time className="muted num" title={formatStamp(run.startedAt)}>
            {formatClock(run.startedAt)}
          </time>
        </div>
        <p className="small">{run.detail === '' ? runWord(run) : run.detail}</p>
        <p className="muted small">
          {[
            run.operator,
            run.reason === '' ? 'no reason given' : run.reason,
            tookMs === null ? runWord(run) : `took ${formatValue(tookMs, 'ms')}`,
          ].join(', ')}
        </p>
        {open && run.error !== null ? <ErrorNote error={run.error} /> : null}
        {open && run.proof !== null ? <ProofTable proof={run.proof} /> : null}
      </div>
      {more ? (
        <Button look="quiet" expanded={open} onClick={() => setOpen(!open)}>
          {run.proof === null ? 'Details' : 'Proof'}
        </Button>
      ) : null}
    </li>
  )
}
