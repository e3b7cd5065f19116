import { describe, expect, it } from 'vitest'
import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { makeLink } from '../../../../../tests/factories/link'
import { makeWorker } from '../../../../../tests/factories/worker'
import { checkText, componentTree } from './component-tree'
import { conditionGlyph, conditionWords, outageOf } from './worker-rows'

const check = (part: Partial<ComponentRow>): ComponentRow => ({
  key: 'db:responseTime',
  component: 'db',
  measurement: 'responseTime',
  type: 'datastore',
  status: 'pass',
  value: 4.1,
  unit: 'ms',
  at: '',
  output: '',
  ...part,
})

describe('workers', () => {
  it.each([
    ['healthy', 'live', 'healthy', 'normal'],
    ['unhealthy', 'live', 'reachable but unhealthy', 'high'],
    ['stuck', 'live', 'healthy but stuck', 'high'],
    ['unknown', 'live', 'reachable but not understood', 'unknown'],
    ['healthy', 'down', 'unreachable', 'critical'],
    ['healthy', 'denied', 'refuses to tell us', 'high'],
  ] as const)('WK4: %s by a link that is %s reads "%s"', (condition, state, words, glyph) => {
    const info = { ...makeWorker({ condition }), targetId: 'scraper' }
    const line = { targetId: 'scraper', info, link: makeLink({ state }) }

    expect(conditionWords(line)).toBe(words)
    expect(conditionGlyph(line)).toBe(glyph)
  })

  it('WK4: unhealthy is as urgent as the worker itself says', () => {
    const of = (status: 'warn' | 'fail') => ({
      targetId: 'scraper',
      info: { ...makeWorker({ condition: 'unhealthy', status }), targetId: 'scraper' },
      link: makeLink(),
    })
    expect(conditionGlyph(of('warn'))).toBe('medium')
    expect(conditionGlyph(of('fail'))).toBe('high')
  })

  it('WK4: what was never read is not known to be well', () => {
    const line = { targetId: 'scraper', info: undefined, link: undefined }
    expect(conditionWords(line)).toBe('not read yet')
    expect(conditionGlyph(line)).toBe('unknown')
  })

  it('WK3: the last outage; while it lasts it is measured from the last good reading', () => {
    const info = { ...makeWorker({ downAt: 1_000, upAt: 19_000 }), targetId: 'scraper' }
    const down = makeLink({ state: 'down', lastOkAt: 50_000 })

    expect(outageOf({ targetId: 'scraper', info, link: makeLink() })).toEqual({
      downAt: 1_000,
      upAt: 19_000,
    })
    expect(outageOf({ targetId: 'scraper', info, link: down })).toEqual({
      downAt: 50_000,
      upAt: null,
    })
    const never = { ...makeWorker(), targetId: 'scraper' }
    expect(outageOf({ targetId: 'scraper', info: never, link: makeLink() })).toBeNull()
  })

  it('WK1: checks stand under their component, the worst first', () => {
    const tree = componentTree([
      check({}),
      check({ component: 'register', status: 'warn' }),
      check({ component: 'db', measurement: 'connections', value: 3, unit: '' }),
      check({ component: 'queue', status: 'fail' }),
    ])

    expect(tree.map(({ name, status, checks }) => [name, status, checks.length])).toEqual([
      ['queue', 'fail', 1],
      ['register', 'warn', 1],
      ['db', 'pass', 2],
    ])
  })

  it('WK1: a check in the words and the unit of the worker', () => {
    expect(checkText(check({}))).toBe('4.1 ms')
    expect(checkText(check({ value: null, unit: '', output: '503' }))).toBe('503')
    expect(checkText(check({ value: 81.234_56, unit: 'percent', output: 'high' }))).toBe(
      '81.23 %, high',
    )
  })
})
