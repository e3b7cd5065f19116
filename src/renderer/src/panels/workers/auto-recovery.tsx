import { useCallback, useMemo, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { RecoveryPolicy, RecoveryState, Trouble } from '../../../../shared/model/recovery'
import { ActionButton } from '../../actions/use-action'
import { useLive } from '../../live/context'
import { useCatalog, useProblems, useRecovery } from '../../live/use-state'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { Timer } from '../../ui/time'
import { useToast } from '../../ui/toast'

type Change = (state: RecoveryState, part: Partial<RecoveryPolicy>) => void

const WAITS = [5, 10, 20, 60, 120, 300].map((seconds) => ({
  value: String(seconds),
  label: seconds < 60 ? `${seconds} s` : `${seconds / 60} min`,
}))
const KINDS: Readonly<Record<string, { label: string; kinds: Trouble[] }>> = {
  both: { label: 'down or stuck', kinds: ['down', 'stuck'] },
  down: { label: 'down', kinds: ['down'] },
  stuck: { label: 'stuck', kinds: ['stuck'] },
}
const KIND_CHOICES = Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))

/** WK3: which workers are restarted by themselves, when, by what, and why not now. */
export function AutoRecovery({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const recovery = useRecovery()
  const problem = useProblems()['recovery.read']
  const targets = useCatalog()?.targets
  const change = useChange()
  const prod = useMemo(
    () => new Set(targets?.flatMap(({ id, environment }) => (environment === 'prod' ? [id] : []))),
    [targets],
  )
  const columns = useMemo(() => columnsOf(change, prod), [change, prod])
  const rows = (recovery?.workers ?? []).filter(({ targetId }) => targetIds.includes(targetId))
  const on = rows.filter(({ policy }) => policy.on).length
  return (
    <PanelFrame
      title="Automatic recovery"
      note={`on for ${on} of ${rows.length}; at most 2 restarts in 10 min, one worker at a time`}
      state={
        recovery === undefined && problem === undefined
          ? { kind: 'loading' }
          : { kind: 'live', at: null }
      }
      flush
    >
      {problem === undefined ? null : <ErrorNote error={problem.toData()} />}
      <DataTable
        label="Automatic recovery"
        columns={columns}
        rows={rows}
        rowKey={({ targetId }) => targetId}
        tools={false}
      />
    </PanelFrame>
  )
}

/** What the engine tells. */
const TOLD: readonly Column<RecoveryState>[] = [
  { id: 'left', header: 'Left', value: ({ budget: { left, of } }) => `${left} of ${of}` },
  {
    id: 'decision',
    header: 'Last decision',
    value: ({ decision }) => decision.words,
    render: (state) => <DecisionWords state={state} />,
    grows: true,
  },
  {
    id: 'back',
    header: 'Last brought back',
    value: ({ lastBack }) => lastBack?.tookMs ?? null,
    render: ({ lastBack }) =>
      lastBack === null ? (
        NOTHING
      ) : (
        <span title={formatStamp(lastBack.at)}>
          {`${formatValue(lastBack.tookMs, 'ms')}, ${lastBack.by}`}
        </span>
      ),
  },
]

function columnsOf(change: Change, prod: ReadonlySet<string>): Column<RecoveryState>[] {
  return [
    {
      id: 'worker',
      header: 'Worker',
      value: ({ targetId, policy }) => `${targetId} ${policy.on ? 'on' : 'off'}`,
      render: (state) => (
        <Switches state={state} isProd={prod.has(state.targetId)} change={change} />
      ),
    },
    {
      id: 'when',
      header: 'When',
      value: ({ policy }) => policy.afterS,
      render: (state) => <When state={state} change={change} />,
    },
    {
      id: 'means',
      header: 'Would run',
      value: ({ means }) => means ?? 'nothing',
      render: ({ means }) =>
        means === null ? (
          <span title="It offers no restart, and its connection names no supervisor.">nothing</span>
        ) : (
          <span className="mono small" title={means}>
            {means}
          </span>
        ),
      widthPx: 210,
    },
    ...TOLD,
    {
      ...{ id: 'restart', header: 'Now', controls: true, value: () => null },
      render: ({ targetId }) => (
        <ActionButton
          look="quiet"
          label={`Restart… ${targetId}`}
          call={{ actionId: 'worker.restart', targetId, input: {} }}
        >
          Restart…
        </ActionButton>
      ),
    },
  ]
}

function Switches({
  state,
  isProd,
  change,
}: {
  state: RecoveryState
  isProd: boolean
  change: Change
}): ReactNode {
  const { targetId, policy } = state
  return (
    <span className="stack-tight">
      <label className="row">
        <input
          type="checkbox"
          aria-label={`Restart ${targetId} by itself`}
          checked={policy.on}
          onChange={(event) => change(state, { on: event.target.checked })}
        />
        {targetId}
      </label>
      {isProd && policy.on ? (
        <label className="row small">
          <input
            type="checkbox"
            aria-label={`Also on production: ${targetId}`}
            checked={policy.prod}
            onChange={(event) => change(state, { prod: event.target.checked })}
          />
          also on production
        </label>
      ) : null}
    </span>
  )
}

function When({ state, change }: { state: RecoveryState; change: Change }): ReactNode {
  const { kinds, afterS } = state.policy
  const chosen = kinds.length > 1 ? 'both' : (kinds[0] ?? 'both')
  const known = WAITS.some(({ value }) => value === String(afterS))
  const waits = known ? WAITS : [...WAITS, { value: String(afterS), label: `${afterS} s` }]
  return (
    <span className="row">
      <Select
        label="is"
        value={chosen}
        choices={KIND_CHOICES}
        onChange={(kind) => change(state, { kinds: KINDS[kind]?.kinds ?? kinds })}
      />
      <Select
        label="for"
        value={String(afterS)}
        choices={waits}
        onChange={(seconds) => change(state, { afterS: Number(seconds) })}
      />
    </span>
  )
}

function DecisionWords({
  state: { decision, nextTryAt, trouble },
}: {
  state: RecoveryState
}): ReactNode {
  return (
    <span className="recovery-words" title={`Decided ${formatStamp(decision.at)}`}>
      {decision.words}
      {nextTryAt === null || decision.code === 'act' ? null : (
        <strong>
          {' Next try: '}
          <Timer until={nextTryAt} />
        </strong>
      )}
      {trouble === null ? null : (
        <small>{` (${trouble.kind} since ${formatClock(trouble.since)})`}</small>
      )}
    </span>
  )
}

/** Keeps a policy; what could not be kept is said in the corner. */
function useChange(): Change {
  const { bridge, recovery } = useLive()
  const toast = useToast()
  return useCallback(
    ({ targetId, policy }, part) => {
      bridge
        .request('recovery.write', { targetId, policy: { ...policy, ...part } })
        .then(recovery.set)
        .catch((thrown: unknown) => {
          const { message, hint } = AppError.from(thrown)
          toast({ title: `Not kept: ${message}`, text: hint, stays: true })
        })
    },
    [bridge, recovery, toast],
  )
}
