import { describe, expect, it } from 'vitest'
import { makeRandom } from '../lib/random'
import { liveliness } from './index'
import { chooseRequest } from './visitor'
import { makeDevice, measurePage, toAttributes, type Vital } from './vitals'

describe('traffic', () => {
  it('DP5: rises and falls around its mean', () => {
    const wave = Array.from({ length: 180 }, (_, second) => liveliness(second * 1_000))

    expect(Math.max(...wave)).toBeCloseTo(1.5, 2)
    expect(Math.min(...wave)).toBeCloseTo(0.5, 2)
    expect(wave.reduce((a, b) => a + b, 0) / wave.length).toBeCloseTo(1, 2)
  })

  it('DP5: is the same for the same seed; about 0.5 % must fail, nearly all by a mistake of the user', () => {
    const take = (seed: number): string[] => {
      const random = makeRandom(seed)
      return Array.from({ length: 100_000 }, () => JSON.stringify(chooseRequest(random)))
    }
    const taken = take(1)
    const share = (shape: RegExp): number =>
      taken.filter((text) => shape.test(text)).length / taken.length
    const unknown = share(/projects\/1000\d{3}"/)
    const badInput = share(/"durationMin":"/)
    const ofTheService = share(/"projectId":0\b/)

    expect(take(1).slice(0, 50)).toEqual(taken.slice(0, 50))
    expect(unknown + badInput + ofTheService).toBeGreaterThan(0.004)
    expect(unknown + badInput + ofTheService).toBeLessThan(0.006)
    expect(Math.min(unknown, badInput)).toBeGreaterThan(0.001)
    // Well under the tenth of a per cent that is an alert, and not none: the errors are to be seen.
    expect(ofTheService).toBeGreaterThan(0.000_05)
    expect(ofTheService).toBeLessThan(0.000_5)
  })

  it('DP5: the browsers report figures spread as in life: most good, some not, the same for the same seed', () => {
    const take = (seed: number): Vital[] => {
      const random = makeRandom(seed)
      return Array.from({ length: 400 }, () => makeDevice(random)).flatMap((device) =>
        Array.from({ length: 5 }, () => measurePage(device, 40, random)).flat(),
      )
    }
    const taken = take(7)
    for (const name of ['lcp', 'inp', 'cls', 'fcp', 'ttfb'] as const) {
      const all = taken.filter((vital) => vital.name === name)
      const good = all.filter((vital) => vital.rating === 'good').length / all.length
      expect(good, name).toBeGreaterThan(0.7)
      expect(good, name).toBeLessThan(1)
    }
    const medianLcp = taken
      .filter((vital) => vital.name === 'lcp')
      .map((vital) => vital.value)
      .sort((a, b) => a - b)[1_000]
    expect(medianLcp).toBeGreaterThan(900)
    expect(medianLcp).toBeLessThan(2_000)
    expect(take(7)).toEqual(taken)
  })

  it('DP5: a report has the attributes of the convention', () => {
    const random = makeRandom(1)
    const [vital] = measurePage(makeDevice(random), 40, random)
    if (vital === undefined) throw new Error('nothing was measured')

    expect(toAttributes(vital, { path: '/dashboard', session: 'session-1', random })).toMatchObject(
      {
        'browser.web_vital.name': 'ttfb',
        'browser.web_vital.value': vital.value,
        'browser.web_vital.delta': vital.value,
        'browser.web_vital.rating': 'good',
        'browser.web_vital.id': expect.stringMatching(/^v5-\d+$/) as string,
        'browser.web_vital.navigation_type': expect.any(String) as string,
        'session.id': 'session-1',
      },
    )
  })
})
