import type { ReactNode } from 'react'
import type { AppStatus } from '../../../../shared/model/status'
import type { TileState } from '../../../../shared/model/tile'
import { hintOf } from '../../../../shared/errors/app-error'
import { useStatus } from '../../live/use-state'
import { formatCount } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'

/** AC7: whether the chain of the audit log is whole. */
export function AuditPanel(): ReactNode {
  const status = useStatus()
  return (
    <PanelFrame
      title="Audit log"
      note="append-only, hash-chained"
      state={status === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      {status === undefined ? null : <AuditWords audit={status.audit} />}
    </PanelFrame>
  )
}

function AuditWords({ audit }: { audit: AppStatus['audit'] }): ReactNode {
  const { state, words } = auditWords(audit)
  return (
    <>
      <p className="row" role="status">
        <StateGlyph state={state} word="" />
        <strong>{words}</strong>
        <span className="muted">
          {audit.entries === 1 ? '1 entry' : `${formatCount(audit.entries)} entries`}
        </span>
      </p>
      {audit.detail === '' ? null : <p className="muted">{audit.detail}</p>}
      {audit.ok === false ? <p>{hintOf('audit/broken-chain')}</p> : null}
    </>
  )
}

export function auditWords({ ok }: Pick<AppStatus['audit'], 'ok'>): {
  state: TileState
  words: string
} {
  if (ok === null) return { state: 'unknown', words: 'The chain is being checked.' }
  return ok
    ? { state: 'normal', words: 'The chain is whole.' }
    : { state: 'critical', words: 'The chain is broken.' }
}
