import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeShot } from '../factories/incident'
import { openBook } from './incidents-picture-kill-child'

const ROOT = resolve(import.meta.dirname, '../..')
const CHILD = join(import.meta.dirname, 'incidents-picture-kill-child.ts')
const TURNS = 5

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'switchyard-pictures-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

it('IN7: killed while it saves, every picture that was told as kept is whole, and no other is listed', async () => {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const told = await killedAfter(3 + turn, turn * 2)
    const book = openBook(dir, async () => makeShot())
    const [incident] = book.list()
    const { pictures, lostPictures } = await book.read(incident?.id ?? '')
    expect(lostPictures.filter((number) => !told.mayBeRemoved(number))).toEqual([])
    for (const one of pictures) {
      expect(await book.folder.picture(incident?.id ?? '', one)).toBeDefined()
    }
    const listed = pictures.map(({ sha256 }) => sha256)
    expect(told.kept.filter((sha256) => !listed.includes(sha256))).toEqual([])

    // The next one clears up what the kill left.
    await book.album.take(1, 'after')
    const found = await readdir(join(dir, 'incidents', incident?.id ?? '', 'pictures'))
    expect(found.filter((name) => name.endsWith('.tmp'))).toEqual([])
    const { number } = book.record(incident?.id ?? '').pictures.at(-1) ?? { number: 0 }
    await book.album.remove(incident?.id ?? '', number)
    await book.close()
  }
})

interface Told {
  /** Checksums of those that were kept and not removed, but for the one that was about to be. */
  readonly kept: string[]
  readonly mayBeRemoved: (number: number) => boolean
}

/** Kills it `afterMs` after so many were kept, wherever it is then. */
async function killedAfter(count: number, afterMs: number): Promise<Told> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dir], {
    ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  })
  const gone = new Promise((done) => child.once('exit', done))
  const kept = new Map<number, string>()
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [verb, number, sha256 = ''] = line.split(' ')
    if (verb === 'kept') kept.set(Number(number), sha256)
    else kept.delete(Number(number))
    seen += 1
    if (seen === count) setTimeout(() => child.kill('SIGKILL'), afterMs)
  }
  await gone
  expect(seen, 'it ran until it was killed').toBeGreaterThanOrEqual(count)
  // Its removal may have begun without having been told: the oldest that is left.
  const [oldest] = kept.keys()
  return {
    kept: [...kept].filter(([number]) => number !== oldest).map(([, sha256]) => sha256),
    mayBeRemoved: (number) => number <= (oldest ?? 0),
  }
}
