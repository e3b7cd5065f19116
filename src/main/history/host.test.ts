import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Host } from './host'
import { DEFAULT_LIMITS, type FromWorker, type QuestionName, type SeriesPoints } from './protocol'
import { Store } from './store'

const START = Date.UTC(2026, 0, 1)

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'history-host-'))))
afterEach(() => rmSync(dir, { recursive: true }))

function startHost() {
  const path = join(dir, 'history.db')
  const heard: FromWorker[] = []
  const timers: (() => void)[] = []
  const stores: Store[] = []
  const openStore = (at: string): Store => {
    const store = new Store({
      path: at,
      limits: DEFAULT_LIMITS,
      now: () => START,
      monotonic: () => performance.now(),
    })
    stores.push(store)
    return store
  }
  const host = new Host({
    input: { path, limits: DEFAULT_LIMITS, readOnly: false },
    post: (message) => heard.push(message),
    openStore,
    now: () => START,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    later: (_ms, run) => timers.push(run),
  })
  let asked = 0
  const ask = async (name: QuestionName, input: unknown = null): Promise<unknown> => {
    asked += 1
    const id = asked
    host.handle({ type: 'ask', id, name, input })
    for (;;) {
      const answer = heard.find((one) => 'id' in one && one.id === id)
      if (answer?.type === 'answer') return answer.output
      if (answer?.type === 'failed') throw new Error(answer.message)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const append = (seq: number, value: number, isNew = seq === 1): void =>
    host.handle({
      type: 'append',
      seq,
      at: START + seq,
      names: isNew ? [[1, 'a']] : [],
      ids: Uint32Array.of(1),
      values: Float64Array.of(value),
    })
  const values = async (): Promise<number[]> => {
    const query = { keys: ['a'], fromMs: 0, toMs: 1e15, maxPoints: 5_000 }
    return [...((await ask('series', query)) as SeriesPoints[])[0]!.values]
  }
  const notices = () => heard.flatMap((one) => (one.type === 'notice' ? [one.notice] : []))
  return { path, host, heard, timers, stores, ask, append, values, notices }
}

describe('history host', () => {
  it('saves together what came in, and says up to where', () => {
    const { append, heard, timers } = startHost()
    append(1, 1)
    append(2, 2)
    append(3, 3)
    expect(heard).toEqual([])
    expect(timers).toHaveLength(1)

    timers[0]?.()

    expect(heard).toEqual([{ type: 'done', seq: 3, unsaved: 0 }])
  })

  it('an answer includes everything that was sent before the question', async () => {
    const { append, values } = startHost()
    append(1, 1)
    append(2, 2)

    await expect(values()).resolves.toEqual([1, 2])
  })

  it('OV9: sets a file aside that is none of ours, says so, and begins a new one', async () => {
    writeFileSync(join(dir, 'history.db'), Buffer.alloc(20_000, 'x'))

    const { append, values, notices } = startHost()
    append(1, 1)

    await expect(values()).resolves.toEqual([1])
    expect(notices()).toMatchObject([
      { code: 'history/damaged', context: { file: 'history.db.corrupt-20260101T000000Z' } },
    ])
    expect(readdirSync(dir)).toContain('history.db.corrupt-20260101T000000Z')
  })

  it('OV9: damage that shows while running is survived with the series known before', async () => {
    const { append, values, notices, stores, ask } = startHost()
    append(1, 1)
    await values()
    const damage = Object.assign(new Error('database disk image is malformed'), {
      code: 'SQLITE_CORRUPT',
    })
    stores[0]!.write = () => {
      throw damage
    }
    append(2, 2)
    await ask('stats')
    append(3, 3)

    await expect(values()).resolves.toEqual([3])
    expect(notices().map(({ code }) => code)).toEqual(['history/damaged'])
    expect(stores).toHaveLength(2)
  })

  it('OV9: a disk that refuses is told once, counted, and recovered from', async () => {
    const { append, values, notices, stores, ask, heard } = startHost()
    append(1, 1)
    await ask('stats')
    const store = stores[0]!
    const write = store.write.bind(store)
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    store.write = () => {
      throw full
    }
    append(2, 2)
    await ask('stats')
    append(3, 3)
    await ask('stats')
    store.write = write
    append(4, 4)

    await expect(values()).resolves.toEqual([1, 4])
    expect(notices()).toMatchObject([
      { code: 'history/not-saved', message: 'database or disk is full' },
    ])
    const unsaved = heard.map((one) => (one.type === 'done' ? one.unsaved : 0))
    expect(unsaved.reduce((sum, one) => sum + one, 0)).toBe(2)
  })

  it('OV9: without a usable folder it keeps history for this session', async () => {
    mkdirSync(join(dir, 'history.db')) // a folder where the file should be

    const { append, values, notices, ask } = startHost()
    append(1, 1)

    await expect(values()).resolves.toEqual([1])
    expect(notices()).toMatchObject([{ code: 'history/not-saved' }])
    await ask('close')
  })

  it('leaves a file of a newer version untouched', async () => {
    const first = startHost()
    first.append(1, 1)
    await first.ask('stats')
    first.stores[0]!.series.db.exec('pragma user_version = 99')
    await first.ask('close')

    const { append, values, notices } = startHost()
    append(1, 5)

    await expect(values()).resolves.toEqual([5])
    expect(notices()).toMatchObject([{ code: 'history/not-saved' }])
    expect(existsSync(join(dir, 'history.db'))).toBe(true)
    expect(readdirSync(dir).filter((name) => name.includes('corrupt'))).toEqual([])
  })

  it('tells a failed question to its asker and goes on', async () => {
    const { ask, append, values, notices } = startHost()

    await expect(ask('series', { keys: null })).rejects.toThrow()
    append(1, 1)

    await expect(values()).resolves.toEqual([1])
    expect(notices()).toEqual([])
  })

  it('packs without shutting out messages', async () => {
    const { append, values, ask } = startHost()
    for (let seq = 1; seq <= 100; seq += 1) append(seq, seq)

    const packing = ask('tidy')
    append(101, 101)
    await packing

    await expect(values()).resolves.toHaveLength(101)
    await expect(ask('stats')).resolves.toMatchObject({ chunks: 1 })
  })
})
