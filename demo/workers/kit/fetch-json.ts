import { SpanKind } from '@opentelemetry/api'
import { inSpan, traceHeaders } from './telemetry'

/** GETs JSON from a neighbour, traced, within a deadline. Throws on any status but 2xx. */
export function fetchJson(url: string, peer: string, timeoutMs = 2_000): Promise<unknown> {
  const attributes = {
    'http.request.method': 'GET',
    'url.full': url,
    'server.address': '127.0.0.1',
    'peer.service': peer,
  }
  return inSpan(`GET ${peer}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const response = await fetch(url, {
      headers: traceHeaders(),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    span.setAttribute('http.response.status_code', response.status)
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`${peer} answered ${response.status}`)
    }
    return response.json()
  })
}
