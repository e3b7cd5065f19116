import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import type { ErrorCode } from '../../shared/errors/codes'
import type { ActionRun } from '../../shared/model/action'
import type { Revert } from '../../shared/model/revert'
import { silentLogger } from '../platform/log'
import { RevertBook } from './revert-book'
import { Reverts } from './reverts'

const MIN_MS = 60_000
let folder: string
let clock: ManualClock
let open: Reverts | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-reverts-'))
  clock = new ManualClock()
})
afterEach(async () => {
  await open?.close()
  expect(clock.waiting).toBe(0)
  await rm(folder, { recursive: true, force: true })
})

const file = (): string => join(folder, 'reverts.json')
const openBook = (): Promise<RevertBook> => RevertBook.open(file())

function makeRevert(part: Partial<Revert> = {}): Revert {
  return {
    ...{ id: 'r1', targetId: 'api', subject: 'breaker register', reason: 'spare it' },
    title: 'Breaker register is held open',
    actionId: 'worker.reset-breaker',
    input: { breaker: 'register', held: 'FORCED_OPEN' },
    ...{ madeAt: clock.now(), dueAt: clock.now() + MIN_MS },
    ...part,
  }
}

function start(book: RevertBook) {
  const world = { isRead: true, error: null as ErrorCode | null, state: 'succeeded' }
  const notes: string[] = []
  const runByItself = vi.fn(() =>
    world.error === null
      ? Promise.resolve({ state: world.state, detail: '' } as ActionRun)
      : Promise.reject(new AppError(world.error, 'no')),
  )
  const reverts = new Reverts({
    ...{ book, clock, log: silentLogger, gate: { runByItself }, onChange: () => undefined },
    isRead: () => world.isRead,
    note: (drafts) => notes.push(...drafts.map(({ title }) => title)),
  })
  open = reverts
  return { reverts, runByItself, notes, world, book }
}

/** The list is written by the real file system: its writes end in their own time. */
async function advance(book: RevertBook, ms: number): Promise<void> {
  await clock.advance(ms)
  await book.close()
  await clock.advance(0)
}

describe('Reverts', () => {
  it('BR7: ends a forced state when its time is over, once, and says what set it up', async () => {
    const { runByItself, book } = start(await openBook())
    await book.put(makeRevert())
    await advance(book, MIN_MS - 1_000)
    expect(runByItself).not.toHaveBeenCalled()

    await advance(book, 1_000)
    await advance(book, 10 * MIN_MS)

    expect(runByItself).toHaveBeenCalledExactlyOnceWith(
      {
        actionId: 'worker.reset-breaker',
        targetId: 'api',
        input: { breaker: 'register', held: 'FORCED_OPEN' },
      },
      {
        by: 'end of a forced state',
        reason: 'its time was over; forced because: spare it',
      },
    )
    expect((await openBook()).list()).toEqual([])
  })

  it('BR7: one that fell due while nobody ran is ended at the next start', async () => {
    await (await openBook()).put(makeRevert())
    clock.jump(5 * MIN_MS)

    const { runByItself, book } = start(await openBook())
    await advance(book, 0)

    expect(runByItself).toHaveBeenCalledOnce()
  })

  it('BR7: waits for the first reading, then tries again later and later, tells it once, and forgets it when done', async () => {
    const { reverts, runByItself, notes, world, book } = start(await openBook())
    world.isRead = false
    await book.put(makeRevert())
    await advance(book, MIN_MS + 5_000)
    expect(runByItself).not.toHaveBeenCalled()
    expect(reverts.list()[0]?.error).toBeNull()

    world.isRead = true
    world.error = 'source/unreachable'
    await advance(book, 2 * MIN_MS)
    expect(notes).toEqual(['Breaker register is held open, and could not be released'])
    expect(reverts.list()).toMatchObject([
      { attempts: expect.any(Number) as number, error: { code: 'source/unreachable' } },
    ])
    const tries = runByItself.mock.calls.length
    expect(tries).toBeGreaterThanOrEqual(4)
    expect(tries).toBeLessThanOrEqual(10)

    world.error = null
    await advance(book, MIN_MS)
    expect(runByItself).toHaveBeenCalledTimes(tries + 1)
    expect(reverts.list()).toEqual([])
    expect(notes).toHaveLength(1)
  })

  it('BR7: a run that did not show is tried again', async () => {
    const { runByItself, world, book } = start(await openBook())
    world.state = 'unverified'
    await book.put(makeRevert())
    await advance(book, MIN_MS + 10_000)
    expect(runByItself.mock.calls.length).toBeGreaterThan(1)
    expect(book.list()).toHaveLength(1)
  })

  it.each(['action/target-changed', 'action/not-possible'] as const)(
    'BR7: one that is not forced any more (%s) ends silently',
    async (code) => {
      const { runByItself, notes, world, book } = start(await openBook())
      world.error = code
      await book.put(makeRevert())
      await advance(book, 2 * MIN_MS)

      expect(runByItself).toHaveBeenCalledOnce()
      expect(book.list()).toEqual([])
      expect(notes).toEqual([])
    },
  )

  it('BR7: a clock that was set back does not hold it for longer', async () => {
    const { runByItself, book } = start(await openBook())
    await book.put(makeRevert())
    clock.jump(-60 * MIN_MS)
    await advance(book, 3_000)

    expect(runByItself).toHaveBeenCalledOnce()
  })

  it('BR7: a connection that is gone is given up after a day', async () => {
    const { world, book } = start(await openBook())
    world.error = 'target/unknown'
    await book.put(makeRevert())
    await advance(book, MIN_MS)
    expect(book.list()).toHaveLength(1)

    clock.jump(25 * 3_600_000)
    await advance(book, MIN_MS)
    expect(book.list()).toEqual([])
  })
})

describe('RevertBook', () => {
  it('BR7: what was put is on the disk; the later one for a breaker counts', async () => {
    const book = await openBook()
    await book.put(makeRevert())
    await book.put(makeRevert({ id: 'r2', dueAt: clock.now() + 2 * MIN_MS }))
    await book.put(makeRevert({ id: 'r3', targetId: 'scraper' }))

    expect((await openBook()).list().map(({ id }) => id)).toEqual(['r2', 'r3'])
    await book.drop({ targetId: 'api', subject: 'breaker register', id: 'r1' })
    expect(book.list()).toHaveLength(2)
    await book.drop({ targetId: 'api', subject: 'breaker register' })
    expect((await openBook()).list().map(({ id }) => id)).toEqual(['r3'])
  })

  it('BR7: what could not be written is not promised', async () => {
    const book = RevertBook.empty(join(folder, 'reverts.json', 'below-a-file'))
    await writeFile(file(), '')

    await expect(book.put(makeRevert())).rejects.toThrow()

    expect(book.list()).toEqual([])
  })

  it('BR7: a list that cannot be understood is an error, not an empty one', async () => {
    await writeFile(file(), '{"version":1,"reverts":[{}]}')
    await expect(openBook()).rejects.toThrow()
    await expect(readFile(file(), 'utf8')).resolves.toContain('reverts')
  })
})
