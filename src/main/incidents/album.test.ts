import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeRecord, makeShot, STARTED } from '../../../tests/factories/incident'
import { AppError } from '../../shared/errors/app-error'
import { MOST_PICTURES } from '../../shared/incident/limits'
import { Album, type Camera } from './album'
import { IncidentFolder } from './folder'
import { marksOf } from './marks'
import { toIncident, type IncidentRecord } from './record'
import { mergeTimeline, pictureWords } from './timeline'
import { makeEvent } from '../../../tests/factories/page'

const { id } = makeRecord()
let dir: string
let folder: IncidentFolder
let record: IncidentRecord

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-album-'))
  folder = new IncidentFolder(dir)
  record = makeRecord({ endedAt: null })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function open(camera: Camera | null = async (windowId) => makeShot(`window ${windowId}`)): Album {
  return new Album({
    ...{ folder, camera: camera ?? undefined, operator: 'ana@desk' },
    now: () => STARTED + 90_000,
    record: () => record,
    open: () => (record.endedAt === null ? record : undefined),
    change: (_id, change, words = []) => {
      const told = words.map((text) => ({ id: text, at: STARTED + 91_000, text }))
      record = { ...record, ...change, changes: [...record.changes, ...told] }
      folder.write(record)
      return toIncident(record)
    },
  })
}
const path = (...parts: string[]): string => join(dir, 'incidents', id, 'pictures', ...parts)

describe('the pictures of an incident', () => {
  it('IN7: one is kept whole, with what was shown and when as its caption, and can be read small and whole', async () => {
    const album = open()
    const { incidentId, picture } = await album.take(7, 'Locks')
    expect(incidentId).toBe(id)
    expect(picture).toMatchObject({ number: 1, caption: 'Locks, 14:01:30 UTC', widthPx: 1_280 })
    expect(picture.sizeBytes).toBe(makeShot('window 7').png.byteLength)

    const whole = await album.read(id, 1, 'whole')
    const png = Buffer.from(makeShot('window 7').png).toString('base64')
    expect(whole.url).toBe(`data:image/png;base64,${png}`)
    expect((await album.read(id, 1, 'small')).url).toMatch(/^data:image\/jpeg;base64,/)
    rmSync(path('1.jpg'))
    expect(await album.read(id, 1, 'small')).toEqual(whole)
    expect(folder.read(id).pictures).toEqual([picture])
  })

  it('IN7: without an open incident, or without a window, nothing is taken, and the error says what to do', async () => {
    record = makeRecord()
    const refused = await open().take(1, 'Locks').catch(AppError.from)
    expect(refused).toMatchObject({ code: 'incident/none-open' })
    expect((refused as AppError).hint).toContain('Declare one')

    record = makeRecord({ endedAt: null })
    await expect(open(null).take(1, 'Locks')).rejects.toMatchObject({ code: 'incident/no-picture' })
    expect(existsSync(path())).toBe(false)
  })

  it('IN7: two presses at once make two pictures; the twenty-first is refused before it is taken', async () => {
    const camera = vi.fn<Camera>(async () => makeShot())
    const album = open(camera)
    const all = await Promise.all(Array.from({ length: MOST_PICTURES }, () => album.take(1, '')))
    expect(all.map(({ picture }) => picture.number)).toEqual(all.map((_, index) => index + 1))

    await expect(album.take(1, '')).rejects.toMatchObject({ code: 'incident/pictures-full' })
    expect(camera).toHaveBeenCalledTimes(MOST_PICTURES)
    await album.remove(id, 3)
    expect((await album.take(1, '')).picture.number).toBe(MOST_PICTURES + 1)
  })

  it('IN7: removed, its files are gone and the timeline says so; its number is not given again', async () => {
    const album = open()
    await album.take(1, 'Locks')
    const frozen = mergeTimeline({ record, frozen: [], journal: [] })
    expect(frozen.map(({ title }) => title)).toContain('Picture 1: Locks, 14:01:30 UTC')
    await album.remove(id, 1)

    expect(readdirSync(path())).toEqual([])
    const titles = mergeTimeline({ record, frozen, journal: [] }).map(({ title }) => title)
    expect(titles).toContain('Picture 1 of 14:01:30 UTC was removed by ana@desk')
    expect(titles.filter((title) => title.includes('Locks'))).toEqual([])
    await expect(album.read(id, 1, 'whole')).rejects.toMatchObject({
      code: 'incident/picture-lost',
    })
    expect((await album.take(1, '')).picture.number).toBe(2)
  })

  it('IN7: its caption can be changed', async () => {
    const album = open()
    await album.take(1, 'Locks')
    expect(await album.caption(id, 1, 'The root blocker')).toMatchObject({ pictures: 1 })
    expect(folder.read(id).pictures[0]?.caption).toBe('The root blocker')
    await expect(album.caption(id, 9, 'x')).rejects.toMatchObject({ code: 'incident/picture-lost' })
  })

  it('IN7: a torn or missing file is told as lost; what a kill left is never listed and cleared away', async () => {
    const album = open()
    for (const panel of ['a', 'b', 'c']) await album.take(1, panel)
    writeFileSync(path('1.png'), readFileSync(path('1.png')).subarray(0, 10))
    rmSync(path('2.png'))
    writeFileSync(path('4.png.tmp'), 'half')
    writeFileSync(path('9.png'), 'a file without a record')
    expect(folder.lostPictures(record)).toEqual([1, 2])
    await expect(album.read(id, 1, 'whole')).rejects.toMatchObject({
      code: 'incident/picture-lost',
    })

    await album.take(1, 'd')
    expect(readdirSync(path()).filter((name) => /tmp|9/.test(name))).toEqual([])
    const flipped = readFileSync(path('3.png'))
    flipped[10] = 0
    writeFileSync(path('3.png'), flipped)
    expect(await folder.picture(id, record.pictures[2]!)).toBeUndefined()
  })

  it('IN7: what cannot be written is not acknowledged, and the next one has its turn', async () => {
    folder.write(record)
    writeFileSync(path(), 'a file where the folder should be')
    const album = open()
    await expect(album.take(1, '')).rejects.toMatchObject({ code: 'incident/unwritable' })
    expect(record.pictures).toEqual([])
    rmSync(path())
    expect((await album.take(1, '')).picture.number).toBe(1)
  })

  it('IN7, IN2: it is one entry of the timeline, and a mark on the one time axis', async () => {
    await open().take(1, 'Locks')
    const journal = [
      makeEvent({ id: 'j', kind: 'note', title: pictureWords(1), at: STARTED + 90_000 }),
    ]
    const timeline = mergeTimeline({ record, frozen: [], journal })

    expect(timeline.filter(({ title }) => title.startsWith('Picture'))).toMatchObject([
      { id: 'picture-1', kind: 'picture', detail: 'by ana@desk' },
    ])
    const marks = marksOf(record, timeline, { fromMs: STARTED, toMs: STARTED + 120_000 })
    expect(marks).toContainEqual({
      ...{ name: 'S1', kind: 'picture', at: STARTED + 90_000 },
      title: 'Picture 1: Locks, 14:01:30 UTC',
    })
  })
})
