import { describe, expect, it } from 'vitest'
import { breakerImpact, impactWords, type ImpactFacts } from './breaker-impact'

const worker = (
  targetId: string,
  part: Partial<ImpactFacts['workers'][number]> = {},
): ImpactFacts['workers'][number] => ({
  targetId,
  breakers: [],
  components: [],
  slots: [],
  ...part,
})
const breaker = (name: string, dependsOn = name) => ({ name, dependsOn, state: 'closed' }) as const

const FACTS: ImpactFacts = {
  workers: [
    worker('api', { breakers: [breaker('register')] }),
    worker('dashboard', { components: [{ component: 'api', measurement: 'breaker' }] }),
    worker('reports', { breakers: [breaker('dashboard')] }),
    worker('scraper', { breakers: [breaker('register')], slots: [{ name: 'site-visits' }] }),
  ],
  queues: [{ targetId: 'jobs', names: ['site-visits', 'mails'] }],
}

describe('breakerImpact', () => {
  it('BR11: lists the worker, who calls it, and who calls those', () => {
    const impact = breakerImpact(FACTS, { targetId: 'api', name: 'register' })

    expect(impact.workers).toEqual([
      { targetId: 'api', because: 'calls register through it' },
      { targetId: 'dashboard', because: 'calls api' },
      { targetId: 'reports', because: 'calls dashboard' },
    ])
    expect(impact.queues).toEqual([])
    expect(impact.siblings).toEqual([{ targetId: 'scraper', name: 'register', state: 'closed' }])
    expect(impactWords(impact)).toBe(
      'worker api, worker dashboard (calls api), worker reports (calls dashboard)',
    )
  })

  it('BR11: lists the queues whose jobs run behind it', () => {
    const impact = breakerImpact(FACTS, { targetId: 'scraper', name: 'register' })

    expect(impact.queues).toEqual([
      { targetId: 'jobs', queue: 'site-visits', because: 'scraper takes its jobs' },
    ])
    expect(impactWords(impact)).toBe('worker scraper, queue site-visits')
  })

  it('BR11: workers that call each other are listed once', () => {
    const workers = [
      worker('a', { breakers: [breaker('b')] }),
      worker('b', { breakers: [breaker('a')] }),
    ]
    const impact = breakerImpact({ workers, queues: [] }, { targetId: 'a', name: 'b' })
    expect(impact.workers.map(({ targetId }) => targetId)).toEqual(['a', 'b'])
  })
})
