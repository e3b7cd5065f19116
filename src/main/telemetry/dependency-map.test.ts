import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { makeBreaker } from '../../../tests/factories/worker'
import type { Target } from '../../shared/model/target'
import { TargetView } from '../sources/target-view'
import { buildMap, type Place } from './dependency-map'
import type { CallFigures } from './edge-store'
import { placeOf } from './places'

const target = (id: string, kind: Target['kind'], group?: string): Target => ({
  ...{ id, kind, title: id, environment: 'dev' },
  ...(group === undefined ? {} : { group }),
})
const place = (of: Target, part: Partial<Place> = {}): Place => ({
  ...{ target: of, address: null, parts: [], ...part },
})
const call = (part: Partial<CallFigures>): CallFigures => ({
  ...{ service: 'scraper', kind: 'service', peer: 'register', calls: 10, errors: 0, p95Ms: 5 },
  ...part,
})

describe('WK8: dependency map', () => {
  it('joins what the spans show and what the workers say into one edge', () => {
    const places = [
      place(target('scraper', 'worker'), {
        parts: [
          { name: 'register', isStore: false, status: 'fail' },
          { name: 'primary', isStore: true, status: 'pass' },
        ],
      }),
      place(target('primary', 'postgres'), { address: '127.0.0.1:5432' }),
    ]
    const peer = 'postgresql|organising|127.0.0.1:5432'
    const map = buildMap(
      [call({ errors: 4 }), call({ kind: 'database', peer, calls: 200, p95Ms: 12 })],
      places,
    )

    expect(map).toEqual({
      hasSpans: true,
      nodes: [
        { id: 'worker:scraper', kind: 'worker', title: 'scraper', targetId: 'scraper' },
        { id: 'service:register', kind: 'service', title: 'register', targetId: null },
        { id: 'target:primary', kind: 'database', title: 'primary', targetId: 'primary' },
      ],
      edges: [
        {
          ...{ from: 'worker:scraper', to: 'service:register', calls: 10, errors: 4, p95Ms: 5 },
          health: 'fail',
        },
        {
          ...{ from: 'worker:scraper', to: 'target:primary', calls: 200, errors: 0, p95Ms: 12 },
          health: 'pass',
        },
      ],
    })
  })

  it('DP7: the instances of a service are one node, and the worst of them counts', () => {
    const part = (status: 'pass' | 'fail') => [{ name: 'redis', isStore: true, status }]
    const map = buildMap(null, [
      place(target('scraper-1', 'worker', 'scraper'), { parts: part('pass') }),
      place(target('scraper-2', 'worker', 'scraper'), { parts: part('fail') }),
      place(target('redis', 'redis')),
    ])

    expect(map.hasSpans).toBe(false)
    expect(map.nodes.map(({ id }) => id)).toEqual(['worker:scraper', 'target:redis'])
    expect(map.edges).toMatchObject([{ to: 'target:redis', calls: null, health: 'fail' }])
  })

  it('a queue stands between who fills it and who empties it', () => {
    const map = buildMap(
      [
        call({ service: 'api', kind: 'queue', peer: 'visits' }),
        call({ service: 'scraper', kind: 'consumes', peer: 'visits' }),
      ],
      [place(target('jobs', 'queue'))],
    )
    expect(map.edges.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'service:api -> queue:visits',
      'queue:visits -> service:scraper',
    ])
    expect(map.nodes[1]).toMatchObject({ kind: 'queue', targetId: 'jobs' })
  })

  it.each([
    ['http', '10.0.0.9:8080', 'http:10.0.0.9:8080'],
    ['http', '127.0.0.1:4103', 'worker:api'],
    ['redis', 'redis||127.0.0.1:6379', 'redis:redis 127.0.0.1:6379'],
    ['database', 'postgresql|app|', 'database:postgresql app'],
  ] as const)('%s %s is %s', (kind, peer, id) => {
    const places = [place(target('api', 'worker'), { address: '127.0.0.1:4103' })]
    expect(buildMap([call({ kind, peer })], places).edges[0]?.to).toBe(id)
  })

  it('SECURITY: a flood of names stays bounded, and every edge has its ends', () => {
    const calls = Array.from({ length: 600 }, (_, n) => call({ peer: `p${n}` }))
    const { nodes, edges } = buildMap(calls, [])
    expect(nodes).toHaveLength(150)
    expect(edges).toHaveLength(149)
  })

  it('what a worker says of itself is no part that it needs', () => {
    const view = new TargetView(target('api', 'worker'))
    const row = (component: string, type: string) => ({
      ...{ key: component, component, measurement: '', type, status: 'pass' as const },
      ...{ value: null, unit: '', at: '', output: '' },
    })
    view.apply({
      ...{ targetId: 'api', probe: 'health', at: 0, link: makeLink() },
      tables: {
        'worker.components': [row('memory', 'system'), row('db', 'datastore'), row('ops', 'x')],
        'worker.breakers': [makeBreaker({ state: 'open' }), makeBreaker({ dependsOn: '' })],
      },
    })
    expect(placeOf(view, 'http://127.0.0.1:4103/base')).toMatchObject({
      address: '127.0.0.1:4103',
      parts: [
        { name: 'db', isStore: true, status: 'pass' },
        { name: 'register', isStore: false, status: 'fail' },
      ],
    })
    expect(placeOf(view, 'nonsense').address).toBeNull()
  })
})
