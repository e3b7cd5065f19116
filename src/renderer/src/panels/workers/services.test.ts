import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeWorker } from '../../../../../tests/factories/worker'
import type { WorkerRow } from '../../../../shared/model/tables/worker'
import type { Link } from '../../../../shared/model/link'
import { callsIn, callText, sourceNote, sourceOf, type Calls } from './calls'
import { keyedLines } from './log-lines'
import { initialTexts, valuesOf } from './offer-values'
import { idleLeaks, isOfWorker } from './pool-sessions'
import { msToFull, runtimeRows } from './runtime-rows'
import { makeSession } from '../../../../../tests/factories/postgres'
import {
  different,
  instanceLines,
  serviceLines,
  serviceSays,
  serviceWords,
  worstLine,
  type ServiceParts,
} from './services'
import type { WorkerLine } from './worker-rows'

function line(
  targetId: string,
  info: Partial<WorkerRow> = {},
  link: Partial<Link> = {},
): WorkerLine {
  return {
    targetId,
    info: { ...makeWorker({ instance: targetId, ...info }), targetId },
    link: makeLink({ targetId, probe: 'health', ...link }),
  }
}
const slot = (targetId: string, active: number, queued = 0) => ({
  ...{ targetId, name: 'visits', active, idle: 4 - active, queued, max: 4 },
  ...{ oldestTaskMs: null, recovered: null },
})
const makeParts = (
  lines: readonly WorkerLine[],
  change: Partial<ServiceParts> = {},
): ServiceParts => ({
  targets: lines.map(({ targetId }) => ({ id: targetId, group: targetId.replace(/-\d$/, '') })),
  ...{
    lines,
    slots: [],
    components: [],
    heap: new Map(),
    spans: new Map(),
    counted: new Map(),
    ...change,
  },
})

describe('DP7: services and their instances', () => {
  const lines = [
    line('api'),
    line('scraper-1'),
    line('scraper-2', { version: '1.5.0' }, { state: 'down' }),
    line('scraper-3', { condition: 'stuck' }),
  ]
  const slots = [slot('scraper-1', 1, 5), slot('scraper-2', 2), slot('scraper-3', 4, 7)]
  const parts = makeParts(lines, {
    slots,
    heap: new Map([
      ['scraper-1', 41],
      ['scraper-3', 70],
    ]),
  })

  it('one line for all instances, with sums, the worst state and who does not answer', () => {
    const [api, scraper, ...rest] = serviceLines(parts)

    expect(rest).toEqual([])
    expect(api).toMatchObject({ service: 'api', slots: null })
    expect(api === undefined ? '' : serviceWords(api)).toBe('healthy')
    expect(scraper).toMatchObject({
      ...{ service: 'scraper', heapPercent: 70 },
      slots: { active: 7, max: 12, queued: 12 },
    })
    if (scraper === undefined) throw new Error('no line')
    expect(worstLine(scraper)?.targetId).toBe('scraper-2')
    expect(serviceWords(scraper)).toBe('unreachable')
    expect(serviceSays(scraper)).toBe('2 of 3 answer')
    expect(different(scraper, ({ info }) => info?.version)).toBe('1.0.0, 1.5.0')
    expect(instanceLines(scraper, parts).map((one) => [one.service, one.slots?.queued])).toEqual([
      ['scraper-1', 5],
      ['scraper-2', 0],
      ['scraper-3', 7],
    ])
  })

  it('WK1: a worker that says nothing of itself is told by its parts, the worst first', () => {
    const part = (component: string, status: 'warn' | 'fail' | 'pass', output = '') => ({
      ...{ targetId: 'api', key: component, component, measurement: 'state', type: '' },
      ...{ status, output, value: null, unit: '', at: '' },
    })
    const components = [
      part('redis', 'warn'),
      part('postgres', 'pass', 'fine'),
      part('register', 'fail', 'OPEN'),
      part('disk', 'warn', '91 %'),
    ]
    const [said, silent] = serviceLines(
      makeParts([line('scraper', { output: 'draining' }), line('api')], { components }),
    )
    if (said === undefined || silent === undefined) throw new Error('no line')
    expect(serviceSays(silent)).toBe('register: OPEN; disk: 91 %; 1 more')
    expect(serviceSays(said)).toBe('draining')
  })

  it('a process with two addresses is counted once', () => {
    const twice = [
      line('scraper-1', { instance: 'host:7', startedAt: 5_000 }),
      line('scraper-2', { instance: 'host:7', startedAt: 5_000 }),
    ]
    const [service] = serviceLines(makeParts(twice, { slots: slots.slice(0, 2) }))
    expect(service?.slots).toEqual({ active: 1, max: 4, queued: 5 })
  })

  it('healthy instances, all there, read so', () => {
    const [service] = serviceLines(makeParts([line('scraper-1'), line('scraper-2')]))
    if (service === undefined) throw new Error('no line')
    expect([serviceWords(service), serviceSays(service)]).toEqual(['healthy', '2 of 2 answer'])
  })

  it('calls of others are added up by service', () => {
    const edge = { from: 'a', health: null, to: 'worker:scraper' }
    const edges = [
      { ...edge, calls: 60, errors: 6, p95Ms: 12 },
      { ...edge, calls: 60, errors: null, p95Ms: 40 },
      { ...edge, calls: null, errors: null, p95Ms: null },
      { ...edge, to: 'service:register', calls: 9, errors: 9, p95Ms: 1 },
    ]
    expect([...callsIn({ nodes: [], edges, hasSpans: true }, 60_000)]).toEqual([
      ['scraper', { perS: 2, failPercent: 5, p95Ms: 40, from: 'spans' }],
    ])
    expect(callsIn(undefined, 60_000).size).toBe(0)
  })

  const counted = (perS: number, failPercent: number | null, p95Ms: number | null): Calls => ({
    ...{ perS, failPercent, p95Ms, from: 'metrics' },
  })
  it('Q8: without spans the instances count their calls: rates added, shares weighed, the slowest p95', () => {
    const workers = [line('scraper-1'), line('scraper-2'), line('scraper-3'), line('api')]
    const two: [string, Calls][] = [
      ['scraper-1', counted(30, 10, 20)],
      ['scraper-2', counted(10, 2, 45)],
      ['scraper-3', counted(1, null, null)],
    ]
    const spans = new Map([['api', { ...counted(9, 0, 3), from: 'spans' as const }]])
    const own = makeParts(workers, { spans, counted: new Map([...two, ['api', counted(8, 1, 4)]]) })
    const [scraper, api] = serviceLines(own)
    if (scraper === undefined || api === undefined) throw new Error('no line')

    expect(scraper.calls).toEqual(counted(41, 8, 45))
    expect(api.calls?.from).toBe('spans')
    expect(instanceLines(scraper, own).map(({ calls }) => calls?.perS)).toEqual([30, 10, 1])
    expect(sourceNote([scraper, api])).toBe('calls by spans, ~ by its own metrics')
    expect(sourceNote([api])).toBe('calls by spans')
    expect(sourceNote([])).toBe('')
  })

  it('Q8: a figure of its own counters is marked, one of spans is not; none is no zero', () => {
    expect(callText(counted(30, 10, 20), 20, 'ms')).toBe('~ 20 ms')
    expect(callText({ ...counted(30, 10, 20), from: 'spans' }, 20, 'ms')).toBe('20 ms')
    expect(callText(counted(1, null, null), null, 'percent')).toBe('–')
    expect(callText(null, null, 'percent')).toBe('–')
    expect(sourceOf({ ...counted(30, 10, 20), from: 'spans' }, 900_000)).toContain(
      'exact: by spans',
    )
    expect(sourceOf(counted(30, 10, 20), 900_000)).toContain('estimated from buckets')
  })
})

describe('PC5: sessions of a worker', () => {
  it.each([
    ['scraper', true],
    ['scraper-2', true],
    ['scraper:visits', true],
    ['scraperx', false],
    ['api', false],
  ])('%s: %s', (app, isOwn) => expect(isOfWorker(app, ['scraper'])).toBe(isOwn))

  it('only those that are idle in a transaction for over 60 s', () => {
    const idle = { app: 'scraper', state: 'idle in transaction' }
    const sessions = [
      makeSession({ ...idle, pid: 1, stateAgeMs: 60_000 }),
      makeSession({ ...idle, pid: 2, stateAgeMs: 61_000 }),
      makeSession({ ...idle, pid: 3, stateAgeMs: 90_000 }),
      makeSession({ ...idle, pid: 4, stateAgeMs: 90_000, app: 'api' }),
      makeSession({ ...idle, pid: 5, stateAgeMs: 90_000, state: 'idle' }),
    ]
    expect(idleLeaks(sessions, ['scraper']).map(({ pid }) => pid)).toEqual([3, 2])
  })
})

describe('WK5, WK6: runtime', () => {
  it('reads the newest figures of each worker; what is not told stays open', () => {
    const [row] = runtimeRows(
      ['api'],
      new Map([
        ['worker.heap.percent|api|', 50],
        ['worker.heap.slope|api|', 25],
        ['worker.event-loop.p99|api|', null],
      ]),
    )
    expect(row).toMatchObject({ heapPercent: 50, slope: 25, loopMs: null, handles: null })
    expect(row === undefined ? null : msToFull(row)).toBe(4 * 3_600_000)
    expect(row === undefined ? 0 : msToFull({ ...row, slope: -1 })).toBeNull()
  })
})

describe('WK10: log lines', () => {
  const at = (text: string, level: 'info' | 'warn' | 'unknown') => ({
    ...{ at: 1_000, level, text, traceId: '', correlationId: '' },
  })

  it('newest first; a line keeps its key when others come', () => {
    const before = keyedLines([at('a', 'info'), at('a', 'info')], 'all')
    const after = keyedLines([at('a', 'info'), at('a', 'info'), at('b', 'warn')], 'all')
    expect(after.map(({ text }) => text)).toEqual(['b', 'a', 'a'])
    expect(after.slice(1).map(({ key }) => key)).toEqual(before.map(({ key }) => key))
    expect(new Set(after.map(({ key }) => key)).size).toBe(3)
  })

  it('by the least level; without a level only among all', () => {
    const lines = [at('a', 'info'), at('b', 'warn'), at('c', 'unknown')]
    expect(keyedLines(lines, 'all')).toHaveLength(3)
    expect(keyedLines(lines, 'info').map(({ text }) => text)).toEqual(['b', 'a'])
    expect(keyedLines(lines, 'error')).toEqual([])
  })
})

describe('WK7: values of a form', () => {
  const field = (
    name: string,
    type: 'string' | 'number' | 'boolean',
    initial: number | null = null,
  ) => ({
    ...{ name, type, initial, title: '', help: '', required: false },
    ...{ choices: null, min: null, max: null, pattern: null },
  })
  const fields = [field('a', 'string'), field('b', 'number', 3), field('c', 'boolean')]

  it('begins with the defaults, and leaves out what is empty', () => {
    const texts = initialTexts(fields)
    expect(texts).toEqual({ a: '', b: '3', c: '' })
    expect(valuesOf(fields, texts)).toEqual({ b: 3 })
    expect(valuesOf(fields, { a: 'x', b: 'y', c: 'false' })).toEqual({ a: 'x', b: 'y', c: false })
  })
})
