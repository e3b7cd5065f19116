import { useCallback, type ReactNode } from 'react'
import type { PanelState } from '../../live/panel-state'
import { useLive } from '../../live/context'
import { useReading } from '../../live/use-reading'
import { useInspector } from '../../shell/inspector'
import { ButtonLink } from '../../ui/button-link'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { SpanDetails } from './span-details'
import { WaterfallView } from './waterfall'

/** Late spans are still on their way for a while. */
const READ_EVERY_MS = 10_000

/** One trace as a waterfall; a span opens in the inspector. */
export function OneTrace({ traceId }: { traceId: string }): ReactNode {
  const { bridge } = useLive()
  const inspector = useInspector()
  const read = useCallback(() => bridge.request('traces.read', { traceId }), [bridge, traceId])
  const { value, error } = useReading(read, READ_EVERY_MS)
  const trace = value?.traceId === traceId ? value : undefined
  return (
    <PanelFrame
      title="Trace"
      note={<code>{traceId}</code>}
      flush
      tools={
        <ButtonLink href="#/traces" quiet>
          Close trace
        </ButtonLink>
      }
      state={error === null ? stateOf(trace) : { kind: 'live', at: null }}
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      {trace === undefined ? null : (
        <WaterfallView
          trace={trace}
          onOpen={(span) =>
            inspector.open(`Span ${span.name}`, <SpanDetails span={span} trace={trace} />)
          }
        />
      )}
    </PanelFrame>
  )
}

function stateOf(
  trace: { readonly spans: readonly unknown[]; readonly total: number } | undefined,
): PanelState {
  if (trace === undefined) return { kind: 'loading' }
  if (trace.total === 0)
    return { kind: 'no-data', text: 'No span of this trace is kept (any more).' }
  const shown = trace.spans.length
  return shown < trace.total
    ? { kind: 'truncated', shown, total: trace.total }
    : { kind: 'live', at: null }
}
