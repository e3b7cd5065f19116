import { useState, type ReactNode } from 'react'
import type { ActionRun, Proof } from '../../../shared/model/action'
import type { TileState } from '../../../shared/model/tile'
import { useLive } from '../live/context'
import { useNow } from '../live/use-state'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-note'
import { formatAge, formatValue } from '../ui/format'
import { StateGlyph } from '../ui/state-glyph'
import { Timer } from '../ui/time'
import { hasEnded, runWord } from './call'

type Verdict = Proof['verdict']

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pending: 'pending',
  improved: 'improved',
  'no-change': 'no change',
  worse: 'worse',
  unknown: 'not known',
}

/** How it goes, how it ended, and what it did to the figures. */
export function RunView({
  run,
  usualMs,
  startedAt,
}: {
  run: ActionRun | undefined
  usualMs: number | null
  startedAt: number
}): ReactNode {
  if (run === undefined || !hasEnded(run)) {
    return <Progress run={run} usualMs={usualMs} startedAt={startedAt} />
  }
  return (
    <div className="stack">
      <p role="status" className="row">
        <StateGlyph state={glyphOf(run)} word="" />
        <strong>{`${run.title}: ${runWord(run)}`}</strong>
      </p>
      {run.detail === '' ? null : <p>{run.detail}</p>}
      {run.error === null ? null : <ErrorNote error={run.error} />}
      {run.proof === null ? null : <ProofTable proof={run.proof} />}
    </div>
  )
}

function Progress({
  run,
  usualMs,
  startedAt,
}: {
  run: ActionRun | undefined
  usualMs: number | null
  startedAt: number
}): ReactNode {
  const now = useNow(500)
  const progress = run?.progress ?? null
  const usual = usualMs === null ? '' : `, usually ${formatValue(usualMs, 'ms')}`
  return (
    <div className="stack">
      <p role="status">{run === undefined ? 'Starting…' : runWord(run)}</p>
      <progress aria-label="Progress" {...(progress === null ? {} : { value: progress, max: 1 })} />
      {run === undefined || run.detail === '' ? null : <p>{run.detail}</p>}
      <p className="muted">{`${formatAge(now - startedAt)} so far${usual}`}</p>
      {run?.state === 'running' ? <StopButton runId={run.runId} /> : null}
    </div>
  )
}

/** JQ7: asks the run to stop. It ends at its next step; what was done stays done. */
function StopButton({ runId }: { runId: string }): ReactNode {
  const { bridge } = useLive()
  const [asked, setAsked] = useState(false)
  const stop = (): void => {
    setAsked(true)
    bridge.request('actions.abort', { runId }).catch(() => setAsked(false))
  }
  return (
    <Button disabledWhy={asked ? 'It ends at its next step.' : undefined} onClick={stop}>
      {asked ? 'Stopping…' : 'Stop'}
    </Button>
  )
}

/** Before and after, side by side; pending until the time after it has passed. */
export function ProofTable({ proof }: { proof: Proof }): ReactNode {
  return (
    <section aria-label="Proof">
      <p className="row action-proof-head">
        <strong>{`Proof: ${VERDICT_WORDS[proof.verdict]}`}</strong>
        {proof.verdict === 'pending' ? (
          <span className="muted">
            measured for <Timer until={proof.settledAt} /> more
          </span>
        ) : null}
      </p>
      <table className="action-proof">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="num">
              Before
            </th>
            <th scope="col" className="num">
              After
            </th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {proof.rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td className="num">{formatValue(row.before, row.unit)}</td>
              <td className="num">{formatValue(row.after, row.unit)}</td>
              <td>{VERDICT_WORDS[row.verdict]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function glyphOf(run: ActionRun): TileState {
  if (run.state === 'succeeded') return 'normal'
  if (run.state === 'failed') return 'high'
  return run.state === 'unverified' ? 'medium' : 'unknown'
}
