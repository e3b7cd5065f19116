import { describe, expect, it } from 'vitest'
import type { ScrapedRequests } from './exposition/digest-requests'
import { RequestWindow } from './request-window'

const SECOND = 1_000
const scraped = (total: number, errors: number | null): ScrapedRequests => ({
  ...{ total, errors, buckets: [] },
})
const told = (window: RequestWindow, atMs: number) => {
  const values = window.values(atMs)
  return {
    failed: values['worker.requests.failed'],
    percent: values['worker.requests.failed-percent'],
    recent: values['worker.requests.failed-percent.recent'],
  }
}

/** A scrape each 15 s from 0: so many answered and failed in each step. */
function scrapes(steps: readonly (readonly [number, number])[]): RequestWindow {
  const window = new RequestWindow()
  let [total, errors] = [1_000, 100]
  window.noteScrape(scraped(total, errors), 0)
  steps.forEach(([more, failed], step) => {
    total += more
    errors += failed
    window.noteScrape(scraped(total, errors), (step + 1) * 15 * SECOND)
  })
  return window
}

describe('RequestWindow', () => {
  it('AL1: counts the failures of the last five minutes, not those of before it watched', () => {
    const window = scrapes([
      [500, 0],
      [500, 5],
    ])
    expect(told(window, 30 * SECOND)).toEqual({ failed: 5, percent: 0.5, recent: 1 })
  })

  it('AL1: forgets what is older than five minutes', () => {
    const steps = Array.from({ length: 21 }, (_, step) => [100, step === 0 ? 50 : 0] as const)
    expect(told(scrapes(steps), 315 * SECOND)).toEqual({ failed: 0, percent: 0, recent: 0 })
    expect(told(scrapes(steps.slice(0, 19)), 285 * SECOND)).toMatchObject({ failed: 50 })
  })

  it('AL1: after many failures one clean scrape says that it is over', () => {
    const window = scrapes([
      [400, 120],
      [400, 0],
    ])
    expect(told(window, 30 * SECOND)).toEqual({ failed: 120, percent: 15, recent: 0 })
  })

  it('AL1: a short burst within a long calm is over after one clean scrape too', () => {
    const calm = Array.from({ length: 15 }, () => [100, 0] as const)
    const burst = scrapes([...calm, [100, 10], [60, 0]])
    expect(told(burst, 255 * SECOND)).toMatchObject({ failed: 10, recent: 0 })
  })

  it('AL1: after rare failures a clean scrape says nothing yet', () => {
    const rare = Array.from({ length: 8 }, () => [400, 1] as const)
    const { failed, recent } = told(scrapes([...rare, [400, 0]]), 135 * SECOND)
    expect(failed).toBe(8)
    expect(recent).toBeGreaterThan(0.1)
    const quiet = Array.from({ length: 9 }, () => [400, 0] as const)
    expect(told(scrapes([...rare, ...quiet]), 255 * SECOND)).toMatchObject({ failed: 8, recent: 0 })
  })

  it('AL1: a worker that began anew, one without a status, and a handful judge nothing', () => {
    const window = scrapes([[500, 5]])
    window.noteScrape(scraped(20, 20), 30 * SECOND)
    expect(told(window, 30 * SECOND)).toMatchObject({ failed: 5, percent: 1 })
    window.noteScrape(scraped(120, 20), 45 * SECOND)
    expect(told(window, 45 * SECOND)).toMatchObject({ failed: 5 })
    expect(scrapes([[9, 9]]).values(15 * SECOND)).toEqual({})

    const unknown = new RequestWindow()
    unknown.noteScrape(scraped(10, null), 0)
    unknown.noteScrape(scraped(500, null), 15 * SECOND)
    unknown.noteScrape(null, 30 * SECOND)
    expect(unknown.values(30 * SECOND)).toEqual({})
  })

  it('AL1: figures that are old are gaps', () => {
    const window = scrapes([[500, 5]])
    expect(told(window, 60 * SECOND)).toMatchObject({ failed: 5 })
    expect(told(window, 61 * SECOND)).toEqual({ failed: null, percent: null, recent: null })
  })

  it('AL1: spans tell sooner where they tell of most requests', () => {
    const window = scrapes([[100, 0]])
    window.noteServed({ total: 0, errors: 0 }, 15 * SECOND)
    window.noteServed({ total: 60, errors: 12 }, 20 * SECOND)
    expect(told(window, 20 * SECOND)).toEqual({ failed: 12, percent: 20, recent: 20 })
  })

  it('AL1: spans of which failures are kept rather than successes judge nothing', () => {
    const window = scrapes([[1_000, 1]])
    window.noteServed({ total: 0, errors: 0 }, 15 * SECOND)
    window.noteServed({ total: 40, errors: 40 }, 20 * SECOND)
    expect(told(window, 20 * SECOND)).toEqual({ failed: 1, percent: 0.1, recent: 0.1 })
  })

  it('AL1: without spans any more the counters decide again', () => {
    const window = scrapes([[500, 5]])
    window.noteServed({ total: 0, errors: 0 }, 5 * SECOND)
    window.noteServed({ total: 500, errors: 0 }, 10 * SECOND)
    expect(told(window, 15 * SECOND)).toMatchObject({ failed: 0 })
    window.noteServed(undefined, 15 * SECOND)
    window.noteScrape(scraped(2_000, 110), 75 * SECOND)
    expect(told(window, 75 * SECOND)).toMatchObject({ failed: 10 })
  })
})
