import { describe, expect, it } from 'vitest'
import { makeTile } from '../../../../../tests/factories/page'
import { PRIMARY, REPLICA, SCRAPER } from '../../../../../tests/factories/panel-world'
import { breakerKeys, lagSeries, stripsOf, workerKeys } from './axis-parts'

describe('the shared time axis', () => {
  it('KB3: has the strips of what is configured, and no others', () => {
    expect(stripsOf([PRIMARY], []).map(({ title }) => title)).toEqual([
      'Connections used',
      'Sessions blocked',
    ])
    const all = stripsOf([PRIMARY, REPLICA, SCRAPER], [{ key: 'k', name: 'replica' }])
    expect(all.map(({ title, series }) => [title, series.map(({ name }) => name)])).toEqual([
      ['Connections used', ['primary', 'replica']],
      ['Sessions blocked', ['primary', 'replica']],
      ['Replica lag', ['replica']],
      ['Worker latency', ['scraper']],
    ])
  })

  it('PC8: a replica tells its own lag; without one the primary tells that of its standbys', () => {
    const primary = { targetId: 'primary', role: 'primary', standbys: ['eu-2'] } as const
    const replica = { targetId: 'replica', role: 'replica', standbys: [] } as const

    expect(lagSeries([primary, replica])).toEqual([
      { key: 'postgres.replica.replay-lag|replica|', name: 'replica' },
    ])
    expect(lagSeries([primary])).toEqual([
      { key: 'postgres.replica.replay-lag|primary|standby=eu-2', name: 'eu-2' },
    ])
  })

  it('BR1: a lane for the workers and one for each breaker that has a tile', () => {
    const id = 'scraper/breaker/http/register'
    expect(workerKeys([PRIMARY, SCRAPER])).toEqual([{ name: 'scraper', key: 'worker.up|scraper|' }])
    expect(
      breakerKeys([makeTile(), makeTile({ id, kind: 'breaker', targetId: 'scraper' })]),
    ).toEqual([
      { name: 'scraper http/register', key: 'worker.breaker.open|scraper|breaker=http/register' },
    ])
  })
})
