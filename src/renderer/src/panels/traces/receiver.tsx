import type { ReactNode } from 'react'
import type { TelemetryStatus } from '../../../../shared/model/telemetry'
import { useTelemetry } from '../../live/use-telemetry'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { ErrorNote } from '../../ui/error-note'
import { formatAge, formatCount, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'

/** TR1, TR9: where to send to, what came, what was turned away, what is kept and for how long. */
export function ReceiverPanel(): ReactNode {
  const telemetry = useTelemetry()
  const { status, error } = telemetry
  const isOn = status?.state === 'listening' || status?.state === 'starting'
  return (
    <PanelFrame
      title="Receiver"
      note={status === undefined ? undefined : stateWords(status)}
      state={
        status === undefined && error === null ? { kind: 'loading' } : { kind: 'live', at: null }
      }
      tools={
        status === undefined ? null : (
          <Button look="quiet" onClick={() => telemetry.switch(!isOn)}>
            {isOn ? 'Switch off' : 'Switch on'}
          </Button>
        )
      }
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      {status?.error == null ? null : <ErrorNote error={status.error} />}
      {status === undefined ? null : <Figures status={status} />}
    </PanelFrame>
  )
}

function Figures({ status }: { status: TelemetryStatus }): ReactNode {
  const { endpoint, stored, limits } = status
  const variable = `OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint ?? ''}`
  return (
    <div className="receiver">
      {endpoint === null ? null : (
        <p className="row">
          <code>{variable}</code>
          <CopyButton text={() => variable}>Copy endpoint</CopyButton>
        </p>
      )}
      <dl className="receiver-figures">
        {figuresOf(status).map(([name, value]) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="muted small">
        {`Kept: ${formatAge(limits.keptMs)} or ${formatValue(limits.keptBytes, 'bytes')}, the oldest goes first. ` +
          `Taken of a request: ${formatValue(limits.bodyBytes, 'bytes')}, ${formatCount(limits.spansPerRequest)} spans. ` +
          `Oldest kept: ${stored.oldestAt === null ? NOTHING : formatStamp(stored.oldestAt)}.`}
      </p>
    </div>
  )
}

function stateWords({ state, port, portWanted, needsToken }: TelemetryStatus): string {
  if (state === 'off') return 'off: other programs cannot send traces'
  if (state === 'failed') return 'not listening'
  if (port === null) return 'starting'
  const moved = port === portWanted ? '' : `; port ${portWanted} is taken by another program`
  return `listens on this machine, port ${port}${moved}${needsToken ? '; a token is needed' : ''}`
}

function figuresOf(status: TelemetryStatus): [string, string][] {
  const { stored, refused } = status
  const away = Object.values(refused).reduce((sum, count) => sum + count, 0)
  const kinds = Object.entries(refused).map(([code, count]) => `${formatCount(count)} with ${code}`)
  return [
    ['Spans', formatValue(status.spansPerS, 'per-second')],
    ['Requests turned away', away === 0 ? '0' : `${formatCount(away)} (${kinds.join(', ')})`],
    ['Spans refused', formatCount(status.rejected)],
    ['Spans lost', formatCount(status.lost)],
    ['Attributes left out', formatCount(status.hiddenAttrs)],
    ['Stored', formatValue(stored.bytes, 'bytes')],
    ['Spans kept', formatCount(stored.spans)],
    ['Traces kept', formatCount(stored.traces)],
    ['Spans dropped for age or size', formatCount(stored.droppedSpans)],
  ]
}
