import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../../../../tests/fakes/bridge'
import { ManualPageClock, settle } from '../../../../tests/fakes/page-clock'
import { makeEvent, makeFinding, makeRun, makeTile } from '../../../../tests/factories/page'
import { AppError } from '../../../shared/errors/app-error'
import type { Output } from '../../../shared/ipc/contract'
import { Live } from './live'

const KEY = 'postgres.connections.active|primary|'
const RANGE_MS = 900_000

function setUp(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const bridge = new FakeBridge(answers)
  const clock = new ManualPageClock()
  const live = new Live({ bridge, clock, rangeMs: RANGE_MS })
  const sample = (seq: number, at: number, value: number): void =>
    bridge.push('samples', {
      seq,
      keys: [KEY],
      at: Float64Array.of(at),
      values: Float64Array.of(value),
    })
  return { bridge, clock, live, sample }
}

function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('page start', () => {
  it('ARCHITECTURE rule 6: holds what is pushed until history is here, drops what it has, goes live', async () => {
    const history = later<Output<'history.read'>>()
    const { live, clock, sample } = setUp({ 'history.read': () => history.promise })
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    const now = clock.now()
    sample(4, now - 20, 4)
    sample(6, now - 10, 6)
    expect(live.series.read(KEY)).toMatchObject({ loaded: false, last: null })

    const at = Float64Array.of(now - 30, now - 25)
    history.resolve({ seq: 5, series: [{ key: KEY, at, values: Float64Array.of(2, 3) }] })
    await settle()
    sample(7, now, 7)

    expect([...live.series.read(KEY).values]).toEqual([2, 3, 6, 7])
    expect(live.series.read(KEY).loaded).toBe(true)
  })

  it('OV1: board batches that came before its answer are applied after it, older ones not', async () => {
    const board = later<Output<'board.read'>>()
    const { live, bridge } = setUp({ 'board.read': () => board.promise })
    live.start()
    bridge.push('board', { seq: 2, tiles: [makeTile({ note: 'old' })], removed: [] })
    bridge.push('board', { seq: 4, tiles: [makeTile({ id: 'cache' })], removed: [] })
    expect(live.board.tiles.get()).toBeUndefined()

    board.resolve({ seq: 3, tiles: [makeTile({ note: 'answer' }), makeTile({ id: 'api' })] })
    await settle()
    bridge.push('board', { seq: 5, tiles: [], removed: ['api'] })

    expect(live.board.tiles.get()?.map(({ id, note }) => [id, note])).toEqual([
      ['primary', 'answer'],
      ['cache', ''],
    ])
    expect(live.board.byId.at('primary').get()?.note).toBe('answer')
  })

  it('AP2: a part that cannot be read is named, tried again, and well again', async () => {
    let works = false
    const { live, clock } = setUp({
      'links.read': () => {
        if (!works) throw new AppError('app/bug', 'no')
        return { links: [] }
      },
    })
    live.start()
    await settle()
    expect(Object.keys(live.problems.get())).toEqual(['links.read'])

    works = true
    await clock.advance(2_500)

    expect(live.problems.get()).toEqual({})
    expect(live.links.get()).toEqual([])
  })

  it('OV9: without history live figures go on, and history is asked for again', async () => {
    let works = false
    const { live, clock, bridge, sample } = setUp({
      'history.read': ({ keys }) => {
        if (!works) throw new AppError('history/unavailable', 'locked')
        const at = Float64Array.of(clock.now() - 5_000)
        return {
          seq: 9,
          series: keys.map((key) => ({ key, at, values: Float64Array.of(1) })),
        }
      },
    })
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    sample(8, clock.now(), 8)
    expect(live.series.read(KEY)).toMatchObject({ last: 8, loaded: false })

    works = true
    await clock.advance(6_000)

    expect(bridge.inputs('history.read')).toHaveLength(2)
    expect([...live.series.read(KEY).values]).toEqual([1])
  })

  it('AP1: closed, it hears nothing and holds no timer', async () => {
    const { live, bridge, clock } = setUp()
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    live.close()

    expect([bridge.listenerCount, clock.timerCount]).toEqual([0, 0])
  })
})

describe('what is watched', () => {
  it('AP5: counts readers and tells main once for many, with the whole list', async () => {
    const { live, bridge, clock } = setUp()
    live.start()
    const first = live.watch.keys([KEY])
    const second = live.watch.keys([KEY, 'b||'])
    live.watch.table('primary', 'postgres.sessions')
    await clock.advance(100)
    first()
    first()
    await clock.advance(100)
    second()
    await clock.advance(100)

    const told = bridge.inputs('live.watch')
    expect(told.map(({ keys }) => keys)).toEqual([[KEY, 'b||'], [KEY, 'b||'], []])
    expect(told.at(-1)?.tables).toEqual([{ targetId: 'primary', table: 'postgres.sessions' }])
    expect(bridge.inputs('history.read').map(({ keys }) => keys)).toEqual([[KEY, 'b||']])
  })

  it('AP5: a panel left and opened again within the wait reads nothing anew', async () => {
    const { live, bridge, clock } = setUp()
    live.start()
    const stop = live.watch.keys([KEY])
    await clock.advance(100)
    stop()
    live.watch.keys([KEY])
    await clock.advance(100)

    expect(bridge.inputs('history.read')).toHaveLength(1)
  })

  it('AP5: a window seen again reads what it missed', async () => {
    const { live, bridge, clock } = setUp()
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    live.resync()
    await clock.advance(100)

    expect(bridge.inputs('board.read')).toHaveLength(2)
    expect(bridge.inputs('history.read')).toHaveLength(2)
  })

  it('KB3: a new range reads every watched series for it', async () => {
    const { live, bridge, clock } = setUp()
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    live.range.setRange(3_600_000)
    await settle()

    const [, second] = bridge.inputs('history.read')
    expect((second?.toMs ?? 0) - (second?.fromMs ?? 0)).toBe(3_600_000)
  })

  it('KB3: the window of time moves only while somebody draws', async () => {
    const { live, clock } = setUp()
    const stop = live.range.subscribe(() => undefined)
    await clock.advance(4_000)
    expect(live.range.window.get().toMs).toBe(clock.now())

    stop()
    expect(clock.timerCount).toBe(0)
  })
})

describe('pause', () => {
  it('KB8: what is shown stands, counts go on, and all catches up', async () => {
    const { live, bridge, clock, sample } = setUp()
    live.start()
    live.watch.keys([KEY])
    await clock.advance(100)
    sample(1, clock.now(), 1)
    const table = { targetId: 'primary', table: 'postgres.sessions', truncatedFrom: null }
    bridge.push('tables', { seq: 1, tables: [{ ...table, at: 1, rows: [] }] })
    live.pause.set(true)

    sample(2, clock.now() + 1, 2)
    bridge.push('tables', { seq: 2, tables: [{ ...table, at: 2, rows: [] }] })
    const abnormal = makeTile({ state: 'critical', findings: [makeFinding()] })
    bridge.push('board', { seq: 1, tiles: [abnormal], removed: [] })

    const cell = live.tables.cell('primary', 'postgres.sessions')
    expect([live.series.read(KEY).last, cell.get()?.at]).toEqual([1, 1])
    expect(live.board.tiles.get()).toEqual([])
    expect(live.board.counts.get().critical).toBe(1)
    expect(live.board.worstByPanel.get()).toEqual({ pools: 'critical' })

    live.pause.set(false)
    expect([live.series.read(KEY).last, cell.get()?.at]).toEqual([2, 2])
    expect(live.board.tiles.get()).toEqual([abnormal])
  })

  it('OV1: a finding that two tiles show is counted once', async () => {
    const { live, bridge } = setUp()
    live.start()
    await settle()
    const findings = [makeFinding()]
    const tiles = [makeTile({ findings }), makeTile({ id: 'primary/pool', findings })]
    bridge.push('board', { seq: 1, tiles, removed: [] })

    expect(live.board.counts.get().critical).toBe(1)
  })
})

describe('journal and runs', () => {
  it('OV6: one feed for a filter, read once and kept up, without doubles', async () => {
    const { live, bridge } = setUp({
      'journal.read': () => ({ events: [makeEvent()], total: 1 }),
    })
    live.start()
    const { feed, release } = live.feed({ targetId: null, kinds: ['finding'] })
    const again = live.feed({ targetId: null, kinds: ['finding'] })
    await settle()
    const note = makeEvent({ id: 'n', kind: 'note' })
    const newer = makeEvent({ id: 'e2', at: makeEvent().at + 1 })
    bridge.push('events', { events: [note, newer, makeEvent()] })

    expect(again.feed).toBe(feed)
    expect(feed.list.get().events.map(({ id }) => id)).toEqual(['e2', 'e1'])
    expect(bridge.inputs('journal.read')).toHaveLength(1)
    release()
    again.release()
    bridge.push('events', { events: [makeEvent({ id: 'e3' })] })
    expect(feed.list.get().total).toBe(2)
  })

  it('AC6: a later word on a run replaces the earlier, and both are heard', async () => {
    const { live, bridge } = setUp()
    live.start()
    await settle()
    const heard: (string | undefined)[][] = []
    live.runs.onChange((run, before) => heard.push([before?.state, run.state]))
    bridge.push('runs', { runs: [makeRun({ state: 'running' })] })
    bridge.push('runs', { runs: [makeRun({ state: 'succeeded' })] })

    expect(live.runs.runs.get().map(({ state }) => state)).toEqual(['succeeded'])
    expect(heard).toEqual([
      [undefined, 'running'],
      ['running', 'succeeded'],
    ])
  })
})
