import { describe, expect, it } from 'vitest'
import type { MapEdge, MapNode } from '../../../../shared/model/worker-views'
import { makeTile } from '../../../../../tests/factories/page'
import { layOut } from './map-layout'
import { edgeState, edgeWords, nodeHref, nodeState } from './map-words'

const node = (id: string, kind: MapNode['kind'] = 'worker'): MapNode => ({
  ...{ id: `${kind}:${id}`, kind, title: id, targetId: null },
})
const edge = (from: MapNode, to: MapNode, part: Partial<MapEdge> = {}): MapEdge => ({
  ...{ from: from.id, to: to.id, calls: 100, errors: 0, p95Ms: 4, health: null, ...part },
})
const places = (nodes: MapNode[], edges: MapEdge[]): string[] =>
  layOut({ nodes, edges }).map(({ node: { title }, column, row }) => `${title} ${column},${row}`)

const [web, api, db, cache] = [
  node('web'),
  node('api'),
  node('db', 'database'),
  node('cache', 'redis'),
] as const

describe('WK8: the map', () => {
  it('puts callers at the left of all they call', () => {
    const edges = [edge(web, api), edge(web, db), edge(api, db), edge(api, cache)]
    expect(places([db, cache, api, web], edges)).toEqual([
      'web 0,0',
      'api 1,0',
      'cache 2,0',
      'db 2,1',
    ])
  })

  it('ends on circles, and shows what is alone', () => {
    const edges = [edge(web, api), edge(api, web), edge(api, api)]
    expect(places([web, api, db], edges)).toEqual(['db 0,0', 'web 0,1', 'api 1,0'])
  })

  it.each([
    [{ calls: 100, errors: 0 }, 'normal'],
    [{ calls: 100, errors: 1 }, 'medium'],
    [{ calls: 100, errors: 5 }, 'high'],
    [{ calls: null, errors: null, health: 'pass' }, 'normal'],
    [{ calls: 100, errors: 0, health: 'fail' }, 'high'],
    [{ calls: 100, errors: 5, health: 'unknown' }, 'high'],
  ] as const)('%j is %s', (part, state) => {
    expect(edgeState(edge(web, api, part))).toBe(state)
  })

  it('a watched node has the state of its tile, another that of its callers', () => {
    const edges = [edge(web, cache, { errors: 50 })]
    const watched = { ...cache, targetId: 'cache' }
    const tile = makeTile({ id: 'cache', state: 'medium' })
    expect(nodeState(watched, edges, [tile])).toBe('medium')
    expect(nodeState(cache, edges, [tile])).toBe('high')
    expect(nodeState(web, edges, [])).toBe('unknown')
  })

  it('says the figures in words, and where a click leads', () => {
    expect(edgeWords(edge(web, api, { errors: 2, health: 'warn' }))).toBe(
      '100 calls, 2 % failed, p95 4 ms, health warn',
    )
    expect([db, cache, web].map(nodeHref)).toEqual(['#/pools', '#/cache', '#/workers'])
  })
})
