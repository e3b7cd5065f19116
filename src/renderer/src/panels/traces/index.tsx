import type { ReactNode } from 'react'
import { useRoute } from '../../shell/route'
import { TraceListPanel } from './list'
import { OneTrace } from './one-trace'
import { ReceiverPanel } from './receiver'
import { RedPanel } from './red'
import './traces.css'

const TRACE_ID = /^[\da-f]{32}$/

/** Traces that other programs send: the receiver, the search, one trace in full, and figures of each operation. */
export function Traces(): ReactNode {
  const traceId = useRoute().params['trace'] ?? ''
  return (
    <div className="stack">
      <ReceiverPanel />
      {TRACE_ID.test(traceId) ? <OneTrace key={traceId} traceId={traceId} /> : null}
      <TraceListPanel />
      <RedPanel />
    </div>
  )
}
