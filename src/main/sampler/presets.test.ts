import { describe, expect, it } from 'vitest'
import { makeSampler, makeTarget } from '../../../tests/factories/sampled'
import { probeAt } from './presets'

const URL = { url: 'postgres://db' }
const MINUTE_MS = 60_000

describe('collection presets', () => {
  it('ST7: each class of probe has its interval, and a deadline that is shorter', () => {
    const at = (everyMs: number) =>
      (['aggressive', 'balanced', 'light'] as const).map((preset) => {
        const probe = probeAt(preset, { everyMs, timeoutMs: 0.8 * everyMs })
        expect(probe.timeoutMs).toBeLessThan(probe.everyMs)
        return probe.everyMs
      })

    expect(at(2_000)).toEqual([1_000, 2_000, 5_000])
    expect(at(5_000)).toEqual([5_000, 5_000, 10_000])
    expect(at(60_000)).toEqual([30_000, 60_000, 180_000])
  })

  it('ST7: another preset takes effect at once, and what is stale follows it', async () => {
    const { sampler, clock, of, link } = makeSampler()
    sampler.add(makeTarget(), URL, 'light')
    const count = async (): Promise<number> => {
      const before = of('session').length
      await clock.advance(MINUTE_MS)
      return of('session').length - before
    }
    const light = await count()
    expect(link('session')).toMatchObject({ everyMs: 5_000, usualMs: 2_000 })
    const view = sampler.view('primary')
    const lastOkAt = link('session').lastOkAt ?? 0
    expect([view?.isFresh('session', lastOkAt + 14_999), view?.pace('session')]).toEqual([
      true,
      2.5,
    ])

    await sampler.pace('primary', 'aggressive')
    const aggressive = await count()
    expect(link('session').everyMs).toBe(1_000)
    expect(aggressive / light).toBeGreaterThan(4)
    await sampler.close()
  })

  it('ST7: off reads nothing and says so; on again begins anew', async () => {
    const { sampler, clock, service, of, link } = makeSampler()
    sampler.add(makeTarget(), URL)
    await clock.advance(MINUTE_MS)
    await sampler.pace('primary', 'off')
    const reads = service.reads.length
    sampler.retry('primary')
    await sampler.pause()
    await sampler.resume()
    await clock.advance(10 * MINUTE_MS)

    expect(service.reads).toHaveLength(reads)
    expect(sampler.view('primary')?.isOff).toBe(true)
    expect(of('session').at(-1)).toMatchObject({ link: { state: 'off', error: null } })
    expect(of('session').at(-1)?.values).toBeUndefined()

    await sampler.pace('primary', 'balanced')
    expect(link('session')).toMatchObject({ state: 'connecting', lastOkAt: null })
    await clock.advance(MINUTE_MS)
    expect(service.reads.length).toBeGreaterThan(reads + 20)
    expect(link('session').state).toBe('live')
    await sampler.close()
  })

  it('ST7: a target that is off from the start is never asked', async () => {
    const { sampler, clock, service } = makeSampler()
    sampler.add(makeTarget(), URL, 'off')
    await clock.advance(MINUTE_MS)

    expect(service.reads).toEqual([])
    expect(sampler.links().map(({ state }) => state)).toEqual(['off', 'off'])
    await sampler.close()
  })
})
