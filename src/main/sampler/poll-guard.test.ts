import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRandom } from '../../../demo/lib/random'
import { ManualClock } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import type { Link } from '../../shared/model/link'
import { PollGuard } from './poll-guard'

const WINDOW_MS = 10_000
const BUCKET_MS = WINDOW_MS / 10
const STEPS = 300
const EVENTS = ['answers', 'answers', 'refuses', 'absent', 'absent', 'late', 'pass'] as const
type Event = (typeof EVENTS)[number]

const ERRORS = {
  refuses: new AppError('source/not-permitted', 'no right'),
  absent: new AppError('source/unreachable', 'nobody there'),
  late: new AppError('source/timeout', 'too late'),
} as const

/** What the guard should be: over half of at least three readings found nobody; one good trial closes it. */
class Reference {
  state: Link['guard'] = 'closed'
  #now = 0
  #log: { at: number; isAbsent: boolean }[] = []

  pass(ms: number): void {
    this.#now += ms
  }

  read(isAbsent: boolean): void {
    this.#log.push({ at: this.#now, isAbsent })
    const bucket = (at: number): number => Math.floor(at / BUCKET_MS)
    const recent = this.#log.filter(({ at }) => bucket(at) > bucket(this.#now) - 10)
    const absent = recent.filter((one) => one.isAbsent).length
    if (this.state === 'open') this.state = isAbsent ? 'open' : 'closed'
    else if (isAbsent && recent.length >= 3 && absent / recent.length > 0.5) this.state = 'open'
  }
}

const read = (guard: PollGuard, event: Exclude<Event, 'pass'>): Promise<void> =>
  guard.run(() => (event === 'answers' ? Promise.resolve() : Promise.reject(ERRORS[event])))

afterEach(() => void vi.useRealTimers())

describe('PollGuard against its model', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'BR1: seed %i: is open exactly when it should be, and only the leading probe tries',
    async (seed) => {
      vi.useFakeTimers()
      const random = makeRandom(seed)
      const reference = new Reference()
      let elapsedMs = 0
      const at = (): number => elapsedMs
      const clock = { now: at, monotonic: at, wait: () => Promise.resolve() }
      const guard = new PollGuard('api', clock, WINDOW_MS)
      const seen = new Set<string>()
      const told: string[] = []
      for (let step = 0; step < STEPS; step += 1) {
        const event = EVENTS[Math.floor(random() * EVENTS.length)]!
        const ms = Math.floor(random() ** 2 * 6_000)
        told.push(`${event} ${ms}`)
        if (event === 'pass') {
          elapsedMs += ms
          reference.pass(ms)
        } else {
          const reading = read(guard, event)
          expect(guard.state).toBe(reference.state === 'open' ? 'half-open' : 'closed')
          await reading.catch(() => undefined)
          reference.read(event === 'absent' || event === 'late')
        }

        expect(guard.state, told.slice(-12).join(', ')).toBe(reference.state)
        expect(guard.admits(true)).toBe(true)
        expect(guard.admits(false)).toBe(reference.state === 'closed')
        seen.add(guard.state)
      }
      expect(seen).toEqual(new Set(['closed', 'open']))
      guard.close()
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('BR1: what a reading throws comes out as it was, open or not', async () => {
    const guard = new PollGuard('api', new ManualClock(), WINDOW_MS)
    for (let count = 0; count < 4; count += 1) {
      await expect(read(guard, 'absent')).rejects.toBe(ERRORS.absent)
    }

    expect(guard.state).toBe('open')
    await expect(read(guard, 'refuses')).rejects.toBe(ERRORS.refuses)
    expect(guard.state).toBe('closed')
    guard.close()
  })
})
