import { SpanKind } from '@opentelemetry/api'
import { ask } from '../../lib/ask'
import { callHeaders } from './correlation'
import { inSpan } from './telemetry'

/** GETs JSON from a neighbour, traced, within a deadline. Throws on any status but 2xx. */
export function fetchJson(url: string, peer: string, timeoutMs = 2_000): Promise<unknown> {
  const attributes = {
    'http.request.method': 'GET',
    'url.full': url,
    'server.address': '127.0.0.1',
    'peer.service': peer,
  }
  return inSpan(`GET ${peer}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const { status, text } = await ask(url, { headers: callHeaders(), timeoutMs })
    span.setAttribute('http.response.status_code', status)
    if (status < 200 || status >= 300) throw new Error(`${peer} answered ${status}`)
    return JSON.parse(text) as unknown
  })
}
