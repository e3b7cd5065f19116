import type { ReactNode } from 'react'
import type { Span, Trace } from '../../../../shared/model/telemetry'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { formatStamp, formatValue, NOTHING } from '../../ui/format'

const KINDS = ['unknown', 'internal', 'server', 'client', 'producer', 'consumer'] as const

/** One span in full: texts only, whatever the sender put in them. */
export function SpanDetails({ span, trace }: { span: Span; trace: Trace }): ReactNode {
  const logs = trace.logs.filter(({ spanId }) => spanId === span.spanId)
  return (
    <div className="stack">
      <Facts
        items={[
          ['Service', span.service],
          ['Kind', KINDS[span.kind] ?? 'unknown'],
          ['Started', formatStamp(span.startMs)],
          ['Took', formatValue(span.durationMs, 'ms')],
          ['Status', span.isError ? `failed: ${span.statusText || 'no words'}` : 'not failed'],
          ['Trace', <code key="trace">{trace.traceId}</code>],
          ['Span', <code key="span">{span.spanId}</code>],
        ]}
      />
      <section aria-label="Attributes">
        <h3>Attributes</h3>
        {span.attrs.length === 0 ? <p className="muted">None was kept.</p> : null}
        <Facts items={span.attrs.map(([key, value]) => [key, String(value)] as const)} />
      </section>
      {span.events.map((event, place) => (
        <section key={place} aria-label={`Event ${event.name}`}>
          <h3>{event.name === '' ? 'Event' : event.name}</h3>
          <Facts
            items={[
              ['At', `${formatValue(event.at - span.startMs, 'ms')} after its start`] as const,
              ...event.attrs.map(([key, value]) => [key, String(value)] as const),
            ]}
          />
        </section>
      ))}
      {logs.length === 0 ? null : (
        <section aria-label="Logs">
          <h3>Logs</h3>
          <Facts items={logs.map(({ at, body }) => [formatStamp(at), body || NOTHING] as const)} />
        </section>
      )}
      <CopyButton text={() => JSON.stringify({ traceId: trace.traceId, ...span }, null, 2)}>
        Copy span
      </CopyButton>
    </div>
  )
}
