import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { makeFinding } from '../../../tests/factories/page'
import { makeBreaker, makeWorker } from '../../../tests/factories/worker'
import type { ErrorCode } from '../../shared/errors/codes'
import type { Finding } from '../../shared/model/finding'
import type { Link } from '../../shared/model/link'
import type { BreakerRow } from '../../shared/model/tables/worker'
import type { TargetKind } from '../../shared/model/target'
import { TargetView } from '../sources/target-view'
import { ourSideOf, troubleOf, upstreamOf, type Seen } from './causes'

const NOW = Date.UTC(2026, 0, 5)
const DOWN = makeFinding({ id: 'worker-down|scraper', ruleId: 'worker-down', targetId: 'scraper' })
const STUCK = { ...DOWN, id: 'worker-stuck|scraper', ruleId: 'worker-stuck' }

interface ViewOf {
  readonly kind?: TargetKind
  readonly link?: Partial<Link>
  readonly breakers?: readonly Partial<BreakerRow>[]
  readonly readAt?: number
}

function makeView(id: string, part: ViewOf = {}): TargetView {
  const { kind = 'worker', link = {}, breakers = [], readAt = NOW } = part
  const probe = kind === 'worker' ? 'health' : 'session'
  const view = new TargetView({ id, kind, title: id, environment: 'dev' })
  const live = makeLink({ targetId: id, probe, state: 'live', lastOkAt: readAt, everyMs: 5_000 })
  const tables =
    kind === 'worker'
      ? { 'worker.info': [makeWorker()], 'worker.breakers': breakers.map(makeBreaker) }
      : {}
  view.apply({ targetId: id, probe, at: readAt, values: {}, tables, link: { ...live, ...link } })
  return view
}
const gone = (code: ErrorCode = 'source/unreachable', message = 'connect ECONNREFUSED') => ({
  ...{ state: 'down' as const, attempt: 2, error: { code, message, context: {} } },
})

const seen = (
  view: TargetView,
  others: readonly TargetView[] = [],
  more: Partial<Seen> & { found?: readonly Finding[] } = {},
): Seen => ({
  ...{ view, views: [view, ...others], chains: [], now: NOW },
  findings: (id) => (more.found ?? [DOWN]).filter(({ targetId }) => targetId === id),
  ...more,
})

describe('troubleOf', () => {
  it.each<[string, Partial<Link>, string | undefined]>([
    ['refused connections', gone(), 'down'],
    ['no answer in time', gone('source/timeout'), 'down'],
    ['one failed reading only', { ...gone(), attempt: 1 }, undefined],
    ['a strange answer', gone('source/bad-answer'), undefined],
    ['a refused token', { ...gone('source/auth-failed'), state: 'denied' }, undefined],
  ])('WK4: %s: %s', (_what, link, kind) => {
    expect(troubleOf(seen(makeView('scraper', { link })))?.kind).toBe(kind)
  })

  it('WK4: healthy but stuck, while it answers', () => {
    const view = makeView('scraper')
    expect(troubleOf(seen(view, [], { found: [STUCK] }))?.kind).toBe('stuck')
    expect(troubleOf(seen(view, [], { found: [] }))).toBeUndefined()
  })
})

describe('ourSideOf', () => {
  it('WK3: everything unreachable at once is our network; one of several is not', () => {
    const view = makeView('scraper', { link: gone() })
    const api = makeView('api', { link: gone() })

    expect(ourSideOf(seen(view, [api]))).toContain('our side')
    expect(ourSideOf(seen(view, [makeView('api')]))).toBeNull()
    expect(ourSideOf(seen(view))).toBeNull()
  })

  it.each(['getaddrinfo ENOTFOUND worker', 'connect ENETUNREACH 10.0.0.1', 'EAI_AGAIN'])(
    'WK3: %s is on our side',
    (message) => {
      const view = makeView('scraper', { link: gone('source/unreachable', message) })
      expect(ourSideOf(seen(view, [makeView('api')]))).toContain(message)
    },
  )
})

describe('upstreamOf', () => {
  const open = { state: 'open' } as const

  it('WK3: a chain says that it follows from something else', () => {
    const root = makeFinding({ id: 'postgres-blocking|primary', targetId: 'primary' })
    const chain = { rootFindingId: root.id, because: [], words: '' }
    const views = [makeView('primary', { kind: 'postgres' })]
    const of = (findingIds: string[]) =>
      upstreamOf(
        seen(makeView('scraper'), views, {
          ...{ found: [root, STUCK], chains: [{ ...chain, findingIds }] },
        }),
        STUCK,
      )

    expect(of([root.id, STUCK.id])).toBe(`It follows from primary: ${root.title}`)
    expect(of([STUCK.id, root.id])).toBeNull()
  })

  it('WK3: an open breaker of a worker that answers says that its dependency fails', () => {
    const view = makeView('scraper', { breakers: [open] })
    expect(upstreamOf(seen(view), STUCK)).toContain('register fails')
    expect(upstreamOf(seen(makeView('scraper', { breakers: [{}] })), STUCK)).toBeNull()
  })

  it.each([
    ['another worker sees it fail still', 10 * 60_000, open, true],
    ['another worker sees it well again', 60_000, { state: 'closed' } as const, false],
    ['nobody else knows, and it was a minute ago', 60_000, null, true],
    ['nobody else knows, and it was long ago', 10 * 60_000, null, false],
  ])('WK3: of a worker that is gone, %s', (_what, agoMs, other, isUpstream) => {
    const view = makeView('scraper', { breakers: [open], readAt: NOW - agoMs, link: gone() })
    const others = other === null ? [] : [makeView('api', { breakers: [other] })]
    expect(upstreamOf(seen(view, others), DOWN) !== null).toBe(isUpstream)
  })

  it('WK3: the database that it names is down; with a second one that answers it may be another', () => {
    const view = makeView('scraper', { breakers: [{ dependsOn: 'postgres' }], link: gone() })
    const primary = makeView('primary', { kind: 'postgres' })
    const replica = makeView('replica', { kind: 'postgres' })
    const down = makeFinding({ id: 'd', ruleId: 'postgres-down', targetId: 'primary' })

    expect(upstreamOf(seen(view, [primary], { found: [DOWN, down] }), DOWN)).toContain('primary')
    expect(upstreamOf(seen(view, [primary, replica], { found: [DOWN, down] }), DOWN)).toBeNull()
  })
})
