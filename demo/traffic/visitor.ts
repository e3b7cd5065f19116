import { SpanKind } from '@opentelemetry/api'
import { ask } from '../lib/ask'
import { pickPopular } from '../lib/random'
import type { WorkerConfig } from '../workers/config'
import { inSpan, traceHeaders } from '../workers/kit/telemetry'

interface Request {
  readonly to: 'api' | 'dashboard'
  readonly path: string
  readonly body?: object
}

/** What a user does next. Shares of all requests; the last kind breaks a foreign key and answers 500. */
export function chooseRequest(random: () => number): Request {
  const dice = random()
  const project = pickPopular(random, 200)
  if (dice < 0.36) return { to: 'api', path: `/api/projects/${project}` }
  if (dice < 0.56) return { to: 'api', path: `/api/employers/${pickPopular(random, 400)}` }
  if (dice < 0.68) return { to: 'api', path: `/api/projects/${project}/visits` }
  if (dice < 0.69) return { to: 'api', path: `/api/projects/${project}/history` }
  if (dice < 0.74) return { to: 'api', path: '/api/patches' }
  if (dice < 0.84) return { to: 'api', path: `/api/licence/${pickPopular(random, 40)}` }
  if (dice < 0.91) return { to: 'dashboard', path: '/dashboard' }
  if (dice < 0.94) return { to: 'dashboard', path: '/dashboard/daily' }
  const broken = dice > 0.995
  return {
    to: 'api',
    path: '/api/visits',
    body: {
      projectId: broken ? 0 : pickPopular(random, 40),
      organiser: `organiser-${Math.floor(random() * 60)}`,
      durationMin: 10 + Math.floor(random() * 120),
    },
  }
}

/** One user: asks, reads the answer, and now and then reports how fast the page felt. */
export function makeVisitor(
  config: WorkerConfig,
  random: () => number,
): (turn: number) => Promise<void> {
  const beacons = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
  return async (turn) => {
    const { to, path, body } = chooseRequest(random)
    const base = to === 'api' ? config.apiUrl : config.dashboardUrl
    const startedAt = performance.now()
    await inSpan(
      `visit ${path.replaceAll(/\d+/g, ':id')}`,
      { kind: SpanKind.CLIENT, attributes: { 'url.path': path } },
      async (span) => {
        const { status } = await ask(`${base}${path}`, {
          method: body ? 'POST' : 'GET',
          headers: { ...traceHeaders(), ...(body ? { 'content-type': 'application/json' } : {}) },
          timeoutMs: 15_000,
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        span.setAttribute('http.response.status_code', status)
      },
    )
    if (beacons && turn % 10 === 0) await sendVital(beacons, performance.now() - startedAt, random)
  }
}

/** A web-vitals beacon, as web-vitals.js sends it. */
async function sendVital(endpoint: string, tookMs: number, random: () => number): Promise<void> {
  const name = (['LCP', 'INP', 'CLS', 'TTFB', 'FCP'] as const)[Math.floor(random() * 5)] ?? 'LCP'
  const value = {
    LCP: 900 + tookMs * 8 + random() * 900,
    INP: 40 + random() * 160,
    CLS: random() * 0.12,
    TTFB: 60 + tookMs,
    FCP: 500 + tookMs * 4,
  }[name]
  await ask(`${endpoint.replace(/\/$/, '')}/v1/vitals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ name, value, delta: value, rating: 'good', navigationType: 'navigate' },
      id: `v5-${Math.floor(random() * 1e9)}`,
    }),
    timeoutMs: 2_000,
  }).catch(() => undefined)
}
