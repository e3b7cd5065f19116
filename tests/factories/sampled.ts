import { z } from 'zod'
import { AppError } from '../../src/shared/errors/app-error'
import type { Target } from '../../src/shared/model/target'
import { Sampler, type SamplerParts } from '../../src/main/sampler/index'
import { silentLogger } from '../../src/main/platform/log'
import type { AnyReading, Source, SourceTools } from '../../src/main/sources/source'
import type { Observation } from '../../src/main/sources/target-view'
import { ManualClock } from '../fakes/clock'

type Answer = (probe: string, signal: AbortSignal) => Promise<AnyReading> | AnyReading

/** A pretended service: what it answers can be changed in the middle of a test. */
export interface Service {
  answer: Answer
  knock: ((signal: AbortSignal) => Promise<boolean>) | undefined
  readonly reads: { probe: string; at: number }[]
  knocks: number
  closed: number
  tools: SourceTools | undefined
}

export const PROBES = {
  session: { everyMs: 2_000, timeoutMs: 1_500 },
  views: { everyMs: 60_000, timeoutMs: 10_000 },
}

export function makeTarget(id = 'primary', more: Partial<Target> = {}): Target {
  return { id, kind: 'postgres', title: id, environment: 'dev', ...more }
}

/** A sampler over one pretended source, by a clock that stands still. */
export function makeSampler(
  options: Partial<SamplerParts> & { probes?: Source['probes']; withKnock?: boolean } = {},
) {
  const { probes = PROBES, withKnock = false, ...parts } = options
  const clock = new ManualClock()
  const observations: Observation[] = []
  const services = new Map<string, Service>()
  const serviceOf = (id: string): Service => {
    const known = services.get(id)
    if (known) return known
    const fresh = makeService()
    services.set(id, fresh)
    return fresh
  }
  const sampler = new Sampler({
    sources: [makeSource({ probes, withKnock, clock, serviceOf })],
    clock,
    random: () => 0.5,
    log: silentLogger,
    onObservation: (observation) => observations.push(observation),
    ownRefreshes: () => new Map(),
    ...parts,
  })
  const of = (probe: string): Observation[] => observations.filter((one) => one.probe === probe)
  const link = (probe: string, id = 'primary') =>
    sampler.links().find((one) => one.probe === probe && one.targetId === id)!
  return { sampler, clock, observations, of, link, service: serviceOf('primary'), serviceOf }
}

export const unreachable = (): never => {
  throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
}
export const refused = (): never => {
  throw new AppError('source/auth-failed', 'password authentication failed')
}
/** Never answers, and does not heed its signal. */
export const hangs = (): Promise<AnyReading> => new Promise(() => undefined)

function makeService(): Service {
  return {
    answer: () => ({ values: { 'postgres.up': 1 } }),
    knock: undefined,
    reads: [],
    knocks: 0,
    closed: 0,
    tools: undefined,
  }
}

function makeSource(world: {
  probes: Source['probes']
  withKnock: boolean
  clock: ManualClock
  serviceOf: (id: string) => Service
}): Source {
  return {
    id: 'postgres',
    kind: 'postgres',
    title: 'PostgreSQL',
    settings: z.object({ url: z.string().min(3) }),
    metrics: {
      'postgres.up': { title: 'Up', unit: 'count' },
      'postgres.sessions': { title: 'Sessions', unit: 'count' },
    },
    tables: ['postgres.sessions'],
    probes: world.probes,
    tiles: () => [],
    open: (target, _settings, tools) => {
      const service = world.serviceOf(target.id)
      service.tools = tools
      return {
        read: async (probe, signal) => {
          service.reads.push({ probe, at: world.clock.monotonic() })
          return service.answer(probe, signal)
        },
        ...(world.withKnock && {
          knock: async (signal: AbortSignal) => {
            service.knocks += 1
            return (await service.knock?.(signal)) ?? false
          },
        }),
        close: () => {
          service.closed += 1
        },
      }
    },
  }
}
