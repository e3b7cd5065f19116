import { z } from 'zod'
import { breakerImpact, impactWords } from '../../shared/impact/breaker-impact'
import { AppError } from '../../shared/errors/app-error'
import type { BreakerRow } from '../../shared/model/tables/worker'
import type { TargetView } from '../sources/target-view'
import type { ActionTools, ProofMetric, RunContext } from './action'
import { impactFacts } from './impact-facts'

const DEFAULT_PATH = '/ops/breakers'
const TRIPPED = ['OPEN', 'HALF_OPEN']

export const FORCED_STATES = ['FORCED_OPEN', 'DISABLED'] as const
export type ForcedState = (typeof FORCED_STATES)[number]

export const BreakerName = z.string().min(1).max(200)

const Told = z.object({
  state: z.string().max(40),
  dependsOn: z.string().max(200).optional().catch(undefined),
  consecutiveFailures: z.number().optional().catch(undefined),
  thresholds: z.object({ resetTimeoutMs: z.number() }).partial().optional().catch(undefined),
  stats: z
    .object({ failures: z.number(), timeouts: z.number(), rejects: z.number() })
    .partial()
    .optional()
    .catch(undefined),
})
const Named = Told.extend({ name: z.string().max(200) })
export type Breaker = z.output<typeof Named>

/** ops/v1 tells a list; Spring Boot Actuator an object by name. */
const Breakers = z.union([
  z.object({ breakers: z.array(Named).max(500) }).transform(({ breakers }) => breakers),
  z
    .object({ circuitBreakers: z.record(z.string(), Told) })
    .transform(({ circuitBreakers }) =>
      Object.entries(circuitBreakers).map(([name, told]) => ({ name, ...told })),
    ),
])

type Tools = Pick<ActionTools, 'worker' | 'view'>

/** Where its breakers are listed and changed. */
function breakersPath({ view }: Pick<ActionTools, 'view'>): string {
  return view.table('worker.info')?.[0]?.breakersPath ?? DEFAULT_PATH
}

/** The breaker as the worker tells it now. */
export async function readBreaker(name: string, tools: Tools): Promise<Breaker> {
  const path = breakersPath(tools)
  const parsed = Breakers.safeParse(await tools.worker.get(path))
  if (!parsed.success) {
    throw new AppError('source/bad-answer', `${path}: ${z.prettifyError(parsed.error)}`)
  }
  const found = parsed.data.find((one) => one.name === name)
  if (found === undefined)
    throw new AppError('action/target-changed', `the worker has no breaker ${name}`)
  return found
}

/** What the last reading told of it: what it offers, its traffic. */
export function rowOf(
  name: string,
  { view }: Pick<ActionTools, 'view'>,
): Pick<BreakerRow, 'canProbe' | 'canDryRun' | 'canForce' | 'canHold'> & Partial<BreakerRow> {
  const row = view.table('worker.breakers')?.find((one) => one.name === name)
  return row ?? { canProbe: true, canDryRun: false, canForce: true, canHold: false }
}

/** Open and half-open take turns by themselves: one fault. Forced open and disabled are somebody's will. */
export function fingerprintOf({ name, state }: Breaker): string {
  return JSON.stringify([name, TRIPPED.includes(state) ? 'tripped' : state])
}

/** It as it is now, if that is still what was shown. */
export async function readSame(
  name: string,
  tools: Tools,
  { preview }: RunContext,
): Promise<Breaker> {
  const breaker = await readBreaker(name, tools)
  if (fingerprintOf(breaker) === preview.fingerprint) return breaker
  const message = `${name} is ${breaker.state} by now: nothing was done`
  throw new AppError('action/target-changed', message)
}

interface Order {
  readonly context: RunContext
  /** After the name: '' or `/probe`. */
  readonly tail?: string
  readonly body?: object
}

/** Sends an order for the state that was shown. It may have gone from open to half-open meanwhile, or back: so once more. */
export async function order(
  name: string,
  tools: Tools,
  { context, tail = '', body }: Order,
): Promise<unknown> {
  const send = async (attempt: number): Promise<unknown> => {
    const { state } = await readSame(name, tools, context)
    const path = `${breakersPath(tools)}/${encodeURIComponent(name)}${tail}`
    const { runId, reason } = context
    const idempotencyKey = attempt === 1 ? runId : `${runId}-${attempt}`
    const options = { idempotencyKey, reason, expectedState: state }
    return (await tools.worker.send('POST', path, body, options)).body
  }
  try {
    return await send(1)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.context['status'] !== 409) throw thrown
    return send(2)
  }
}

/** What it may be asked without changing anything: `?dryRun=true`. */
export function dryRun(name: string, tools: Tools, tail: string): Promise<unknown> {
  const path = `${breakersPath(tools)}/${encodeURIComponent(name)}${tail}?dryRun=true`
  const options = { idempotencyKey: `dry-run ${name}${tail}`, reason: '' }
  return tools.worker.send('POST', path, undefined, options).then(({ body }) => body)
}

/** Counts and ages, as they are now. */
export function figuresOf({ stats = {}, consecutiveFailures, thresholds }: Breaker): string[] {
  const counts = [
    ...(stats.failures === undefined ? [] : [`${stats.failures} failures`]),
    ...(stats.timeouts === undefined ? [] : [`${stats.timeouts} timeouts`]),
    ...(stats.rejects === undefined ? [] : [`${stats.rejects} calls refused`]),
  ]
  const openMs = thresholds?.resetTimeoutMs
  return [
    ...(counts.length === 0 ? [] : [`In its window: ${counts.join(', ')}.`]),
    ...(consecutiveFailures === undefined ? [] : [`${consecutiveFailures} failures in a row.`]),
    ...(openMs === undefined ? [] : [`By itself it tries again every ${openMs / 1_000} s.`]),
  ]
}

/** BR11: what stands behind it, in one line. */
export function impactOf(name: string, { platform, target }: ActionTools): string[] {
  const words = impactWords(breakerImpact(impactFacts(platform()), { targetId: target.id, name }))
  return words === '' ? [] : [`Behind it: ${words}.`]
}

type Better = ProofMetric['better']

export function openProof(
  breaker: string,
  view: TargetView,
  better: Better = 'lower',
): ProofMetric {
  return {
    ...{ label: `Breaker ${breaker} open`, unit: 'state', better },
    seriesKey: view.key('worker.breaker.open', { breaker }),
  }
}

export function refusedProof(breaker: string, view: TargetView, better: Better): ProofMetric {
  return {
    ...{ label: `Calls refused by ${breaker}`, unit: 'per-second', better },
    seriesKey: view.key('worker.breaker.rejects.rate', { breaker }),
  }
}

export function failedProof(breaker: string, view: TargetView): ProofMetric {
  return {
    ...{ label: `Failed calls of ${breaker}`, unit: 'percent', better: 'lower' },
    seriesKey: view.key('worker.breaker.fail-percent', { breaker }),
  }
}
