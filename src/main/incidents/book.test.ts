import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeEvent, makeFinding, makeRun } from '../../../tests/factories/page'
import { STARTED } from '../../../tests/factories/incident'
import type { JournalEvent } from '../../shared/model/event'
import { silentLogger } from '../platform/log'
import { TargetView } from '../sources/target-view'
import { IncidentBook, type IncidentParts } from './index'

let dir: string
let now: number
let journal: JournalEvent[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-incidents-'))
  now = STARTED
  journal = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function open(part: Partial<IncidentParts> = {}): IncidentBook {
  let ids = 0
  const view = new TargetView({ id: 'primary', kind: 'postgres', title: 'p', environment: 'dev' })
  return new IncidentBook({
    ...{ dataDir: dir, sources: [], views: () => [view], log: silentLogger },
    ...{ now: () => now, newId: () => `id${(ids += 1)}`, operator: 'ana@desk' },
    ...{ app: { version: '0.1.0', runtime: 'test' }, runs: async () => [] },
    ...{ auditHead: () => ({ seq: 3, mac: 'm' }), onChange: () => undefined },
    history: {
      readNewest: async () => [{ key: 'm|primary|', at: now, value: 1 }],
      readSeries: async ({ keys, toMs }) => ({
        series: keys.map((key) => ({
          ...{ key, at: Float64Array.of(toMs - 2_000, toMs), values: Float64Array.of(1, NaN) },
        })),
      }),
      readEvents: async () => ({ events: journal }),
    },
    ...part,
  })
}

const start = { title: 'Sign-up is blocked', severity: 'high', startedAt: null } as const
const critical = makeFinding({ id: 'down', severity: 'critical', since: STARTED - 5_000 })

describe('the book of incidents', () => {
  it('IN1: declared by hand, changed, ended and opened again; one is open at a time', async () => {
    const book = open()
    const { id } = book.start({ ...start, startedAt: STARTED - 60_000 })
    expect(() => book.start(start)).toThrow(
      expect.objectContaining({ code: 'incident/already-open' }),
    )

    now += 60_000
    book.update({ id, title: 'Sign-up fails', severity: 'critical', startedAt: STARTED - 90_000 })
    expect(await book.stop(id)).toMatchObject({
      ...{ title: 'Sign-up fails', severity: 'critical', startedAt: STARTED - 90_000 },
      endedAt: now,
    })
    expect(book.update({ id, reopen: true }).endedAt).toBeNull()
    expect((await book.read(id)).timeline.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Severity high to critical', 'Opened again']),
    )
    await book.close()
  })

  it('IN1: a start in the future, or after the end, is refused', async () => {
    const book = open()
    const bad: unknown = expect.objectContaining({ code: 'incident/bad-time' })
    expect(() => book.start({ ...start, startedAt: now + 1 })).toThrow(bad)
    const { id } = book.start(start)
    await book.stop(id)
    now += 60_000
    expect(() => book.update({ id, startedAt: now })).toThrow(bad)
    await book.close()
  })

  it('IN1: a critical finding opens one by itself from when it began; what holds already and what comes joins it', async () => {
    const book = open()
    book.take([makeFinding({ severity: 'high' })], [])
    expect(book.list()).toEqual([])

    book.take([critical], [])
    book.take([makeFinding({ id: 'other', severity: 'low' }), critical], [])
    now += 30_000
    book.take([], [critical])
    expect(book.list()).toMatchObject([
      {
        ...{ openedBy: 'alert', severity: 'critical', startedAt: STARTED - 5_000, endedAt: null },
        ...{ findings: 3, activeFindings: 2 },
      },
    ])
    await book.close()
  })

  it('IN1: a finding that flaps opens the same incident again, not sixty', async () => {
    const book = open()
    book.take([critical], [])
    const [{ id } = { id: '' }] = book.list()
    await book.stop(id)
    for (let turn = 0; turn < 60; turn += 1) {
      now += 1_000
      book.take(turn % 2 === 0 ? [critical] : [], turn % 2 === 0 ? [] : [critical])
    }
    expect(book.list()).toHaveLength(1)
    await book.stop(id)
    now += 3_600_000
    book.take([critical], [])
    expect(book.list()).toHaveLength(2)
    await book.close()
  })

  it('IN3: the evidence is copied at the declaration, at a grave finding and at the end, and stays when history forgets', async () => {
    const book = open()
    const { id } = book.start(start)
    journal = [makeEvent({ id: 'j', at: STARTED })]
    now += 60_000
    book.take([makeFinding({ severity: 'high', title: 'blocked' })], [])
    now += 60_000
    await book.stop(id)
    await book.close()

    journal = []
    const later = open({
      history: {
        readNewest: async () => [],
        readSeries: async () => ({ series: [] }),
        readEvents: () => Promise.reject(new Error('gone')),
      },
    })
    const detail = await later.read(id)
    expect(detail.freezes.map(({ reason }) => reason)).toEqual(['declared', 'blocked', 'ended'])
    expect(detail.timeline.map((one) => one.id)).toContain('j')
    const { record } = await later.source(id)
    const freezes = later.folder.freezes(id, record.freezes)
    expect(freezes.at(-1)?.series[0]).toMatchObject({ key: 'm|primary|', values: [1, null] })
    expect(record.audit).toEqual({ seq: 3, mac: 'm' })
    await later.close()
  })

  it('IN3: what cannot be frozen is told in the incident, and the incident goes on', async () => {
    const book = open({
      history: {
        readNewest: () => Promise.reject(new Error('the disk is full')),
        readSeries: async () => ({ series: [] }),
        readEvents: async () => ({ events: [] }),
      },
    })
    const { id } = book.start(start)
    const ended = await book.stop(id)
    expect(ended.problems).toEqual([
      'Evidence was not frozen (declared): the disk is full',
      'Evidence was not frozen (ended): the disk is full',
    ])
    await book.close()
  })

  it('IN7: notes and markers go to the open incident, and are on the disk when acknowledged', async () => {
    const book = open()
    expect(book.note(null, 'too early', false)).toBeNull()
    const { id } = book.start(start)
    book.note(null, 'called Ben', false)
    book.note(null, 'Marker', true)

    const file = join(dir, 'incidents', id, 'incident.json')
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { notes: { text: string }[] }
    expect(stored.notes.map(({ text }) => text)).toEqual(['called Ben', 'Marker'])
    await book.close()
  })

  it('IN2, IN6: the proof of an action that comes after the end is kept too', async () => {
    const book = open()
    const { id } = book.start(start)
    now += 10_000
    const run = makeRun({ startedAt: now })
    book.takeRun(run)
    await book.stop(id)
    now += 60_000
    book.takeRun({ ...run, proof: { verdict: 'improved', rows: [], settledAt: now } })
    await book.close()

    const again = open()
    expect(again.record(id).runs).toMatchObject([{ proof: { verdict: 'improved' } }])
    expect(again.list()[0]?.metrics.find((one) => one.id === 'TTA')?.valueMs).toBe(10_000)
    await again.close()
  })

  it('IN1: after a restart an open incident is open, and what a kill left undone is made up for', async () => {
    const before = open()
    const { id } = before.start(start)
    await before.close()
    const file = join(dir, 'incidents', id, 'incident.json')
    const stored = JSON.parse(readFileSync(file, 'utf8')) as object
    writeFileSync(file, JSON.stringify({ ...stored, freezes: [] }))
    writeFileSync(`${file}.99999.tmp`, '{"version":1,"id":"half')

    const after = open()
    expect(after.list()).toMatchObject([{ id, endedAt: null }])
    await after.stop(id)
    expect((await after.read(id)).freezes.map(({ reason }) => reason)).toEqual([
      'after a restart',
      'ended',
    ])
    await after.close()
  })

  it('IN1: a damaged file is left out and left alone; an id never leads out of the folder', async () => {
    const book = open()
    const { id } = book.start(start)
    await book.stop(id)
    await book.close()
    const file = join(dir, 'incidents', id, 'incident.json')
    writeFileSync(file, '{')
    const again = open()
    expect(again.list()).toEqual([])
    expect(existsSync(file)).toBe(true)
    expect(() => again.folder.read('../../etc')).toThrow()
    expect(() => again.record(id)).toThrow(expect.objectContaining({ code: 'incident/unknown' }))
    await again.close()
  })

  it('IN1: what cannot be saved is not acknowledged', async () => {
    writeFileSync(join(dir, 'incidents'), 'a file where the folder should be')
    const book = open()
    expect(() => book.start(start)).toThrow(
      expect.objectContaining({ code: 'incident/unwritable' }),
    )
    book.take([critical], [])
    expect(book.list()).toEqual([])
    await book.close()
  })
})
