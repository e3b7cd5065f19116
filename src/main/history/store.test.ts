import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEvent } from '../../shared/model/event'
import { DEFAULT_LIMITS } from './protocol'
import { Store } from './store'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

let dir: string
let now: number
const open: Store[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'history-store-'))
  now = START
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(dir, { recursive: true })
})

/** Slices of 0 ms: one series a step. */
function openStore(limits = {}): Store {
  const store = new Store({
    path: join(dir, 'history.db'),
    limits: { ...DEFAULT_LIMITS, sliceMs: 0, ...limits },
    now: () => now,
    monotonic: () => performance.now(),
  })
  open.push(store)
  return store
}

/** As a kill does: nothing is folded in or tidied up. */
function abandon(store: Store): void {
  open.splice(open.indexOf(store), 1)
}

function feed(store: Store, series: Record<string, number>, at = now): void {
  store.write([
    () => {
      const ids = Object.keys(series).map((key) => store.series.idOf(key))
      store.series.append(at, Uint32Array.from(ids), Float64Array.from(Object.values(series)))
    },
  ])
}

function read(store: Store, key: string, more = {}): [number, number][] {
  const query = { keys: [key], fromMs: 0, toMs: 1e15, maxPoints: 5_000, ...more }
  const [points] = store.series.read(query)
  return [...(points?.at ?? [])].map((at, place) => [at, points?.values[place] ?? Number.NaN])
}

function tidy(store: Store): void {
  store.beginTidying(true)
  while (store.tidyStep());
}

describe('series', () => {
  it('PC13: gives back what was put in, with gaps, across packing and a restart', () => {
    const store = openStore()
    const expected: [number, number][] = []
    for (let tick = 0; tick < 300; tick += 1) {
      now = START + tick * 2_000
      const value = tick % 50 === 0 ? Number.NaN : tick
      feed(store, { a: value, b: tick * 2 })
      expected.push([now, value])
      if (tick === 100 || tick === 200) tidy(store)
    }

    expect(read(store, 'a')).toEqual(expected)
    expect(store.stats()).toMatchObject({ series: 2, chunks: 4, ticks: 99 })
    abandon(store)
    expect(read(openStore(), 'a')).toEqual(expected)
  })

  it('reads only the time asked for, both ends included; an unknown series is empty', () => {
    const store = openStore()
    for (let tick = 0; tick < 100; tick += 1) feed(store, { a: tick }, START + tick * 1_000)
    tidy(store)
    for (let tick = 100; tick < 200; tick += 1) feed(store, { a: tick }, START + tick * 1_000)

    const found = read(store, 'a', { fromMs: START + 95_000, toMs: START + 104_000 })
    expect(found.map(([, value]) => value)).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104])
    expect(read(store, 'none')).toEqual([])
  })

  it('reads right while packing is under way, and takes new readings meanwhile', () => {
    const store = openStore()
    for (let tick = 0; tick < 20; tick += 1)
      feed(store, { a: tick, b: tick, c: tick }, START + tick)
    store.beginTidying(true)
    store.tidyStep()
    feed(store, { a: 20, b: 20, c: 20 }, START + 20)

    for (const key of ['a', 'b', 'c']) expect(read(store, key)).toHaveLength(21)
    while (store.tidyStep());
    for (const key of ['a', 'b', 'c']) {
      expect(read(store, key).map(([, value]) => value)).toEqual([...Array(21).keys()])
    }
    expect(store.stats()).toMatchObject({ ticks: 1, chunks: 3 })
  })

  it.each([1, 2, 3, 4])('a kill after step %i of packing loses and doubles nothing', (steps) => {
    const store = openStore()
    for (let tick = 0; tick < 20; tick += 1)
      feed(store, { a: tick, b: tick, c: tick }, START + tick)
    store.beginTidying(true)
    for (let step = 0; step < steps; step += 1) store.tidyStep()
    abandon(store)

    const again = openStore()
    for (const key of ['a', 'b', 'c']) expect(read(again, key)).toHaveLength(20)
    tidy(again)
    for (const key of ['a', 'b', 'c']) expect(read(again, key)).toHaveLength(20)
  })

  it('keeps readings in the order of time after the wall clock jumped back', () => {
    const store = openStore()
    feed(store, { a: 1 }, START + HOUR)
    tidy(store)
    feed(store, { a: 2 }, START)
    feed(store, { a: 3 }, START + 1_000)

    expect(read(store, 'a').map(([, value]) => value)).toEqual([2, 3, 1])
  })

  it('PC13: forgets readings after a day', () => {
    const store = openStore()
    for (let hour = 0; hour < 30; hour += 1) {
      now = START + hour * HOUR
      feed(store, { a: hour })
      tidy(store)
    }

    const hours = read(store, 'a').map(([, value]) => value)
    expect(hours[0]).toBe(5)
    expect(hours.at(-1)).toBe(29)
    expect(store.stats().chunks).toBe(25)
  })

  it('packs by itself when the oldest reading is old enough', () => {
    const store = openStore()
    feed(store, { a: 1 })
    store.beginTidying()
    store.tidyStep()
    expect(store.stats().chunks).toBe(0)

    now += DEFAULT_LIMITS.sealEveryMs
    store.beginTidying()
    store.tidyStep()
    expect(store.stats().chunks).toBe(1)
  })

  it('OV9: knows the newest reading of every series after a restart', () => {
    const store = openStore()
    feed(store, { a: 1, b: Number.NaN }, START + 1)
    tidy(store)
    feed(store, { a: 2 }, START + 2)
    abandon(store)

    expect(openStore().series.newest()).toEqual([
      { key: 'a', at: START + 2, value: 2 },
      { key: 'b', at: START + 1, value: null },
    ])
  })

  it('a chunk that was damaged is a gap; the rest is shown', () => {
    const store = openStore()
    feed(store, { a: 1 }, START + 1)
    tidy(store)
    feed(store, { a: 2 }, START + 2)
    tidy(store)
    store.series.db.exec("update chunks set data = x'00ff' where axis = 1")

    expect(read(store, 'a')).toEqual([[START + 2, 2]])
  })

  it('a full disk costs no reading that can still be packed later', () => {
    const store = openStore()
    feed(store, { a: 1 }, START + 1)
    const { db } = store.series
    const pages = (db.prepare('pragma page_count').raw().get([]) as number[])[0] ?? 0
    db.exec(`pragma max_page_count = ${pages}`)
    let refused = 0
    for (let tick = 2; tick < 3_000; tick += 1) {
      try {
        feed(store, { a: tick, [`new-${tick % 5}`]: tick }, START + tick)
      } catch (thrown) {
        expect((thrown as { code?: string }).code).toBe('SQLITE_FULL')
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(100)
    expect(read(store, 'a')).toHaveLength(2_999)

    db.exec('pragma max_page_count = 100000')
    feed(store, { a: 3_000 }, START + 3_000)
    tidy(store)
    abandon(store)
    const again = openStore()
    expect(read(again, 'a')).toHaveLength(3_000)
    expect(read(again, 'new-3').length).toBeGreaterThan(500)
  })

  it('refuses a file of a newer version and leaves it as it is', () => {
    const store = openStore()
    store.series.db.exec('pragma user_version = 99')
    abandon(store)

    expect(() => openStore()).toThrow('newer')
  })
})

describe('tables', () => {
  const put = (store: Store, at: number, rows: Record<string, unknown>[]): void => {
    const snapshot = { targetId: 'p', table: 'postgres.sessions', at, rows, truncatedFrom: null }
    store.write([() => store.tables.put(snapshot)])
  }

  it('Q5: gives the newest table that is not younger than the time asked for', () => {
    const store = openStore()
    put(store, 1_000, [{ pid: 1 }])
    put(store, 2_000, [{ pid: 1 }, { pid: 2, query: 'é' }])

    expect(store.tables.read('p', 'postgres.sessions', 1_999)).toMatchObject({
      at: 1_000,
      rows: [{ pid: 1 }],
    })
    expect(store.tables.read('p', 'postgres.sessions', 9_000)?.rows).toHaveLength(2)
    expect(store.tables.read('p', 'postgres.sessions', 999)).toBeNull()
    expect(store.tables.read('p', 'postgres.views', 9_000)).toBeNull()
  })

  it('Q5: an unchanged table keeps its newer time and takes no second copy', () => {
    const store = openStore()
    const rows = Array.from({ length: 100 }, (_, pid) => ({ pid, query: `select ${pid}` }))
    for (let tick = 0; tick < 10; tick += 1) put(store, START + tick * 10_000, rows)

    const copies = store.series.db
      .prepare('select count(*) from tables where data is not null')
      .raw()
      .get([]) as number[]
    expect(copies[0]).toBe(1)
    expect(store.tables.read('p', 'postgres.sessions', START + 55_000)).toMatchObject({
      at: START + 50_000,
      rows,
    })
  })

  it('one table that cannot be written takes nothing else with it', () => {
    const store = openStore()
    const bad = { targetId: 'p', table: 't', at: 1, rows: [{ big: 1n }], truncatedFrom: null }

    const failed = store.write([() => store.tables.put(bad), () => store.series.idOf('a')])

    expect(failed).toBe(1)
    put(store, 2, [])
    expect(store.tables.read('p', 'postgres.sessions', 2)?.rows).toEqual([])
  })

  it('Q5: forgets tables after a day', () => {
    const store = openStore()
    put(store, START, [{}])
    put(store, START + 24 * HOUR, [])
    now = START + 24 * HOUR + 1

    while (store.tidyStep());

    expect(store.stats().tables).toBe(1)
  })
})

describe('journal', () => {
  const event = (id: string, at: number, more: Partial<JournalEvent> = {}): JournalEvent => ({
    id,
    at,
    kind: 'state',
    targetId: 'primary',
    subject: null,
    severity: null,
    title: id,
    detail: '',
    ...more,
  })
  const ask = { fromMs: 0, toMs: 1e15, targetId: null, kinds: [], limit: 100 }

  it('OV6: one feed, newest first, filtered by target, kind and time', () => {
    const store = openStore()
    const events = [
      event('a', 1),
      event('b', 2, { targetId: 'scraper' }),
      event('c', 3, { kind: 'action' }),
      event('d', 4, { kind: 'note', targetId: null }),
    ]
    store.write([() => store.events.add(events), () => store.events.add(events)])
    const ids = (more: object): string[] =>
      store.events.read({ ...ask, ...more }).events.map(({ id }) => id)

    expect(ids({})).toEqual(['d', 'c', 'b', 'a'])
    expect(ids({ targetId: 'primary' })).toEqual(['c', 'a'])
    expect(ids({ kinds: ['note', 'action'] })).toEqual(['d', 'c'])
    expect(ids({ fromMs: 2, toMs: 3 })).toEqual(['c', 'b'])
    expect(store.events.read({ ...ask, limit: 1 })).toMatchObject({
      events: [{ id: 'd' }],
      total: 4,
    })
  })

  it('OV6: is kept for thirty days', () => {
    const store = openStore()
    store.write([() => store.events.add([event('old', START), event('new', START + HOUR)])])
    now = START + 30 * 24 * HOUR + 1

    while (store.tidyStep());

    expect(store.events.read(ask).events.map(({ id }) => id)).toEqual(['new'])
  })
})
