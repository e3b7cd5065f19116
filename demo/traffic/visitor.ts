import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api'
import { ask } from '../lib/ask'
import { makeRandom, pickPopular } from '../lib/random'
import type { WorkerProcess } from '../workers/config'
import { callHeaders, correlated } from '../workers/kit/correlation'
import { inSpan } from '../workers/kit/telemetry'
import { makeDevice, measurePage, toAttributes } from './vitals'

/** Every so many pages one reports. */
const VITALS_EVERY = 10

/** More than there ever are. */
const UNKNOWN_PROJECT = 1_000_000

interface Request {
  readonly to: 'api' | 'dashboard'
  readonly path: string
  readonly body?: object
}

/** Of all requests: what a user gets wrong, and what the service itself does (a project that is not there breaks a foreign key). */
const MISTAKES = { unknownProject: 0.0025, badInput: 0.0023, brokenService: 0.0002 } as const

/** What a user does next. Shares of all requests; half a per cent fails, nearly all of it by mistakes of the user. */
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
  const { unknownProject, badInput, brokenService } = MISTAKES
  const isBroken = dice >= 1 - brokenService
  const isBad = !isBroken && dice >= 1 - brokenService - badInput
  if (!isBroken && !isBad && dice >= 1 - brokenService - badInput - unknownProject)
    return { to: 'api', path: `/api/projects/${UNKNOWN_PROJECT + project}` }
  const minutes = 10 + Math.floor(random() * 120)
  return {
    to: 'api',
    path: '/api/visits',
    body: {
      projectId: isBroken ? 0 : pickPopular(random, 40),
      organiser: `organiser-${Math.floor(random() * 60)}`,
      durationMin: isBad ? `${minutes} min` : minutes,
    },
  }
}

interface User {
  readonly index: number
  readonly random: () => number
}

/** One user: asks, reads the answer, and now and then the browser reports how fast the page felt. */
export function makeVisitor(
  { config, emit }: WorkerProcess,
  { index, random }: User,
): (turn: number) => Promise<void> {
  const pick = (urls: readonly string[]): string => urls[index % urls.length] ?? config.apiUrl
  const bases = { api: pick(config.apiUrls), dashboard: pick(config.dashboardUrls) }
  const session = `session-${index + 1}`
  // Their own numbers: what the browser measures must not change what the user asks for.
  const browser = makeRandom(config.seed * 20_011 + index)
  const device = makeDevice(browser)
  return async (turn) => {
    const { to, path, body } = chooseRequest(random)
    const route = path.replaceAll(/\d+/g, ':id')
    const startedAt = performance.now()
    const visit = async (span: Span): Promise<void> => {
      const { status } = await ask(`${bases[to]}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { ...callHeaders(), ...(body ? { 'content-type': 'application/json' } : {}) },
        timeoutMs: 15_000,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      span.setAttribute('http.response.status_code', status)
      if (status >= 400) {
        span.setAttribute('error.type', String(status))
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      if (turn % VITALS_EVERY !== 0) return
      const page = { path: route, session, random: browser }
      for (const vital of measurePage(device, performance.now() - startedAt, browser))
        emit('browser.web_vital', toAttributes(vital, page))
    }
    const how = { kind: SpanKind.CLIENT, attributes: { 'url.path': path, 'session.id': session } }
    await correlated(`${session}.${turn}`, () => inSpan(`visit ${route}`, how, visit))
  }
}
