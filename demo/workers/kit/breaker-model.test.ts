import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRandom } from '../../lib/random'
import { Breaker, THRESHOLDS, type BreakerState } from './breaker'
import { Metrics } from './metrics'

const { errorThresholdPercentage, volumeThreshold, resetTimeoutMs, timeoutMs } = THRESHOLDS
const BUCKET_MS = THRESHOLDS.rollingWindowMs / THRESHOLDS.rollingBuckets
const STEPS = 250
const EVENTS = [
  ...['success', 'success', 'failure', 'failure', 'failure', 'timeout', 'pass', 'pass'],
  ...['reset', 'force', 'force-for', 'disable', 'disable-for', 'good-probe', 'bad-probe'],
] as const
type Event = (typeof EVENTS)[number]

/** What the breaker should be, in as few words as can be. */
class Reference {
  state: BreakerState = 'CLOSED'
  #now = 0
  #openedAt = 0
  #heldUntil = Infinity
  #log: { at: number; what: 'fire' | 'failure' }[] = []

  count(what: 'fire' | 'failure'): number {
    const bucket = (at: number): number => Math.floor(at / BUCKET_MS)
    const oldest = bucket(this.#now) - THRESHOLDS.rollingBuckets + 1
    return this.#log.filter((one) => one.what === what && bucket(one.at) >= oldest).length
  }

  pass(ms: number): void {
    this.#now += ms
    if (this.#now >= this.#heldUntil) this.set('CLOSED')
    const isDue = this.#now - this.#openedAt >= resetTimeoutMs
    if (this.state === 'OPEN' && isDue) this.state = 'HALF_OPEN'
  }

  set(state: BreakerState, forMs = Infinity): void {
    this.state = state
    this.#heldUntil = this.#now + forMs
  }

  fire(outcome: 'success' | 'failure' | 'timeout'): void {
    this.#log.push({ at: this.#now, what: 'fire' })
    const isLetThrough = this.state === 'CLOSED' || this.state === 'HALF_OPEN'
    if (outcome === 'timeout') this.pass(timeoutMs)
    if (!isLetThrough) return
    if (outcome !== 'success') this.#fail()
    else if (this.state === 'HALF_OPEN') this.state = 'CLOSED'
  }

  #fail(): void {
    this.#log.push({ at: this.#now, what: 'failure' })
    const fires = this.count('fire')
    const isTooMany = (100 * this.count('failure')) / fires > errorThresholdPercentage
    if (this.state !== 'HALF_OPEN' && (fires < volumeThreshold || !isTooMany)) return
    this.state = 'OPEN'
    this.#openedAt = this.#now
  }
}

/** The breaker and its reference, told the same. */
function makePair() {
  const next = { outcome: 'success' as 'success' | 'failure' | 'timeout' }
  const reference = new Reference()
  const breaker = new Breaker<number, string>({
    ...{
      name: 'model',
      dependsOn: 'model',
      testInput: () => 1,
      metrics: new Metrics({ kind: 'model', instance: 'model-1' }),
    },
    call: () => {
      if (next.outcome === 'timeout') return new Promise(() => undefined)
      return next.outcome === 'success' ? Promise.resolve('') : Promise.reject(new Error('no'))
    },
    ...{ fallback: () => undefined, fallbackName: '', now: Date.now },
  })
  const pass = async (ms: number): Promise<void> => {
    reference.pass(ms)
    await vi.advanceTimersByTimeAsync(ms)
  }
  const fire = async (outcome: typeof next.outcome): Promise<void> => {
    next.outcome = outcome
    breaker.fire(1).catch(() => undefined)
    reference.fire(outcome)
    await vi.advanceTimersByTimeAsync(outcome === 'timeout' ? timeoutMs : 0)
  }
  const probe = async (outcome: 'success' | 'failure'): Promise<void> => {
    next.outcome = outcome
    await breaker.probe()
    const isTripped = reference.state === 'OPEN' || reference.state === 'HALF_OPEN'
    if (outcome === 'success' && isTripped) reference.set('CLOSED')
  }
  return { breaker, reference, pass, fire, probe }
}

type Pair = ReturnType<typeof makePair>

async function take({ breaker, reference, pass, fire, probe }: Pair, event: Event, ms: number) {
  switch (event) {
    case 'pass':
      return pass(ms)
    case 'reset':
      breaker.update('CLOSE')
      {
        reference.set('CLOSED')
        return
      }
    case 'force':
    case 'force-for':
      breaker.update('FORCE_OPEN', event === 'force' ? undefined : ms)
      {
        reference.set('FORCED_OPEN', event === 'force' ? undefined : ms)
        return
      }
    case 'disable':
    case 'disable-for':
      breaker.update('DISABLE', event === 'disable' ? undefined : ms)
      {
        reference.set('DISABLED', event === 'disable' ? undefined : ms)
        return
      }
    case 'good-probe':
      return probe('success')
    case 'bad-probe':
      return probe('failure')
    default:
      return fire(event)
  }
}

afterEach(() => void vi.useRealTimers())

describe('Breaker against its model', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'BR1, BR4, BR7: seed %i: is in the state, and has counted the calls, that it should',
    async (seed) => {
      vi.useFakeTimers({ now: 0 })
      const random = makeRandom(seed)
      const pair = makePair()
      // Never at the very moment when a bucket turns: there the order of timers would decide.
      await pair.pass(37)
      const seen = new Set<BreakerState>()
      const told: string[] = []
      for (let step = 0; step < STEPS; step += 1) {
        const event = EVENTS[Math.floor(random() * EVENTS.length)]!
        const ms = 100 * (1 + Math.floor(random() ** 2 * 120))
        told.push(`${event} ${ms}`)
        await take(pair, event, ms)

        const { stats } = pair.breaker.describe() as { stats: { fires: number } }
        const is = { state: pair.breaker.state(), fires: stats.fires }
        const { reference } = pair
        const should = { state: reference.state, fires: reference.count('fire') }
        expect(is, told.slice(-12).join(', ')).toEqual(should)
        seen.add(is.state)
      }
      expect(seen.size).toBeGreaterThanOrEqual(3)
      pair.breaker.close()
      expect(vi.getTimerCount()).toBe(0)
    },
  )
})
