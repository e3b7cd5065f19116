import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildHistoryWorker, buildModule } from '../../bench/lib/built'
import { waitFor } from '../../demo/lib/wait'
import { History, type HistoryParts } from '../../src/main/history/index'
import { systemClock } from '../../src/main/platform/clock'
import { makeLogger } from '../../src/main/platform/log'
import type { AppErrorData } from '../../src/shared/errors/app-error'

const START = Date.now() - 3_600_000
const ALL = { fromMs: 0, toMs: 1e15, maxPoints: 5_000 }

let workerPath: string
let dir: string
const open: History[] = []

beforeAll(async () => {
  workerPath = await buildHistoryWorker()
})
afterAll(() => rmSync(dirname(workerPath), { recursive: true, force: true }))
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'history-worker-'))))
afterEach(async () => {
  for (const history of open.splice(0)) await history.close()
  rmSync(dir, { recursive: true, force: true })
})

function openHistory(more: Partial<HistoryParts> = {}) {
  const notices: AppErrorData[] = []
  const lines: string[] = []
  const history = History.open({
    dir,
    clock: systemClock,
    log: makeLogger((_level, line) => lines.push(line)),
    workerPath,
    onNotice: (notice) => notices.push(notice),
    ...more,
  })
  open.push(history)
  return { history, notices, lines }
}

function append(history: History, from: number, to: number): void {
  for (let tick = from; tick < to; tick += 1) {
    const samples = [
      { key: 'a|p|', value: tick },
      { key: 'b|p|', value: tick % 10 === 0 ? null : tick / 8 },
    ]
    history.append({ at: START + tick * 1_000, samples })
  }
}

async function valuesOf(history: History, key = 'a|p|'): Promise<number[]> {
  const { series } = await history.readSeries({ keys: [key], ...ALL })
  return [...series[0]!.values]
}

describe('history in its thread', () => {
  it('PC13: gives back what was put in, with gaps, also after a restart', async () => {
    const first = openHistory().history
    append(first, 0, 500)
    await first.tidy()
    append(first, 500, 600)
    await first.close()

    const { history } = openHistory()

    await expect(valuesOf(history)).resolves.toEqual([...Array(600).keys()])
    const gaps = (await valuesOf(history, 'b|p|')).filter(Number.isNaN)
    expect(gaps).toHaveLength(60)
    await expect(history.readNewest()).resolves.toEqual([
      { key: 'a|p|', at: START + 599_000, value: 599 },
      { key: 'b|p|', at: START + 599_000, value: 599 / 8 },
    ])
  })

  it('PC13: what is read includes every batch up to its number', async () => {
    const { history } = openHistory()
    for (let round = 1; round <= 20; round += 1) {
      append(history, (round - 1) * 10, round * 10)
      const { seq, series } = await history.readSeries({ keys: ['a|p|'], ...ALL })
      expect(seq).toBe(round * 10)
      expect(series[0]?.values).toHaveLength(round * 10)
    }
    expect(history.seq).toBe(200)
  })

  it('PC13: many points come as few, with the peak among them', async () => {
    const { history } = openHistory()
    append(history, 0, 3_000)
    history.append({ at: START + 1_500_500, samples: [{ key: 'a|p|', value: 1e6 }] })

    const query = { keys: ['a|p|', 'none|p|'], ...ALL, maxPoints: 100 }
    const [found, none] = (await history.readSeries(query)).series

    expect(found!.at.length).toBeLessThanOrEqual(100)
    expect(found!.values).toContain(1e6)
    expect(none!.at).toHaveLength(0)
  })

  it('Q5, OV6: keeps tables and the journal', async () => {
    const { history } = openHistory()
    const table = { targetId: 'p', table: 'postgres.sessions', truncatedFrom: 900 }
    history.putTable({ ...table, at: START, rows: [{ pid: 1, wait: null }] })
    history.putTable({ ...table, at: START + 2_000, rows: [{ pid: 2, wait: null }] })
    history.addEvents([
      {
        id: 'e1',
        at: START,
        kind: 'deploy',
        targetId: 'p',
        subject: null,
        severity: null,
        title: 'release 4',
        detail: '',
      },
    ])

    await expect(history.readTable('p', 'postgres.sessions', START + 5_000)).resolves.toEqual({
      ...table,
      at: START,
      rows: [{ pid: 1, wait: null }],
    })
    const ask = { fromMs: 0, toMs: 1e15, targetId: null, kinds: [], limit: 5 }
    await expect(history.readEvents(ask)).resolves.toMatchObject({
      events: [{ title: 'release 4' }],
      total: 1,
    })
  })

  it('a second process may look while the first one writes', async () => {
    const first = openHistory().history
    append(first, 0, 100)
    await first.tidy()
    append(first, 100, 120)
    await first.stats()

    const { history: looking, notices } = openHistory({ readOnly: true })
    looking.append({ at: START, samples: [{ key: 'a|p|', value: -1 }] })
    await expect(valuesOf(looking)).resolves.toEqual([...Array(120).keys()])
    append(first, 120, 130)
    await first.tidy()
    await expect(valuesOf(looking)).resolves.toEqual([...Array(120).keys()])
    await looking.close()

    expect(notices).toEqual([])
    await expect(valuesOf(first)).resolves.toEqual([...Array(130).keys()])
  })

  it('looking at history that is not there makes no file', async () => {
    const { history } = openHistory({ readOnly: true })

    await expect(valuesOf(history)).resolves.toEqual([])
    await history.close()
    expect(readdirSync(dir)).toEqual([])
  })

  it('OV9: a thread that dies is started again; what it lost is counted, questions are refused', async () => {
    const mortal = join(dirname(workerPath), `mortal-${process.pid}.mjs`)
    writeFileSync(
      mortal,
      `import { parentPort } from 'node:worker_threads'
       import ${JSON.stringify(pathToFileURL(workerPath).href)}
       parentPort.on('message', (m) => { if (m.type === 'events') process.exit(3) })`,
    )
    const { history, lines } = openHistory({ workerPath: mortal })
    append(history, 0, 10)
    await expect(valuesOf(history)).resolves.toHaveLength(10)
    history.append({ at: START + 10_000, samples: [{ key: 'a|p|', value: 10 }] })
    history.addEvents([
      {
        id: 'e',
        at: START,
        kind: 'note',
        targetId: null,
        subject: null,
        severity: null,
        title: '',
        detail: '',
      },
    ])

    await expect(valuesOf(history)).rejects.toMatchObject({ code: 'history/unavailable' })
    append(history, 20, 30) // kept for the next thread
    const found = await waitFor('the next thread', () => valuesOf(history).catch(() => undefined), {
      deadlineMs: 30_000,
    })

    expect(found.slice(0, 10)).toEqual([...Array(10).keys()])
    expect(found.slice(-10)).toEqual(Array.from({ length: 10 }, (_, tick) => tick + 20))
    await expect(history.stats()).resolves.toMatchObject({ restarts: 1, lost: 2 })
    expect(lines.join('\n')).toContain('2 writes lost')
    rmSync(mortal)
  })

  it('OV9: a damaged file is set aside, whatever is wrong with it', async () => {
    const first = openHistory().history
    append(first, 0, 2_000)
    await first.tidy()
    append(first, 2_000, 2_100)
    await first.close()
    const path = join(dir, 'history.db')
    const whole = readFileSync(path)
    const damages: ((bytes: Buffer) => Buffer)[] = [
      () => Buffer.from('not a database, but long enough to look like a file'.repeat(40)),
      (bytes) => bytes.subarray(0, 1_000),
      (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
      ...Array.from({ length: 12 }, (_, part) => (bytes: Buffer) => {
        const from = Math.floor((bytes.length / 12) * part)
        return Buffer.from(bytes).fill(0xa5, from, from + 600)
      }),
    ]
    for (const [place, damage] of damages.entries()) {
      writeFileSync(path, damage(whole))
      const { history } = openHistory()
      let tick = 0
      const recordsAgain = async (): Promise<true | undefined> => {
        tick += 1
        history.append({ at: START + tick, samples: [{ key: 'new|p|', value: tick }] })
        await history.tidy().catch(() => undefined)
        const found = await valuesOf(history, 'new|p|').catch(() => [])
        return found.at(-1) === tick ? true : undefined
      }
      await waitFor(`recording after damage ${place}`, recordsAgain, { deadlineMs: 30_000 })
      await history.close()
    }
  })

  it('OV9: a kill in the middle of writing loses less than a tick and breaks nothing', async () => {
    const client = await buildModule('tests/integration/history-writer.ts', dirname(workerPath))
    let known = 0
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(process.execPath, [client, workerPath, dir, String(known)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: resolve('.'),
      })
      let saved = known
      child.stdout.on('data', (chunk: Buffer) => {
        saved = Number(chunk.toString().trim().split('\n').at(-1))
      })
      await waitFor('some readings', () => (saved > known + 50 + round * 40 ? true : undefined), {
        deadlineMs: 60_000,
        everyMs: 5,
      })
      child.kill('SIGKILL')
      await once(child, 'close')

      const { history, notices } = openHistory()
      const found = await valuesOf(history)
      expect(notices).toEqual([])
      expect(found).toEqual([...Array(found.length).keys()])
      expect(found.length).toBeGreaterThanOrEqual(saved)
      known = found.length
      await history.close()
    }
  })
})
