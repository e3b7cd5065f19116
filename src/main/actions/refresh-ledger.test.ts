import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RefreshLedger } from './refresh-ledger'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-ledger-'))
  file = join(folder, 'deep', 'refreshes.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('RefreshLedger', () => {
  it('MV2, MV3: keeps the last refresh and the last 20 durations over a restart', async () => {
    const ledger = await RefreshLedger.open(file)
    const saves = Array.from({ length: 25 }, (_, n) =>
      ledger.record('primary', 'public.stats', { at: n, durationMs: n }),
    )
    await Promise.all(saves)
    await ledger.close()

    const again = await RefreshLedger.open(file)

    expect(again.of('primary').get('public.stats')).toMatchObject({ at: 24, durationMs: 24 })
    expect(again.find('primary', 'public.stats')?.durationsMs).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 5),
    )
    expect(again.of('other').size).toBe(0)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('MV2: a damaged file makes ages unknown, not wrong, and does not stop a new entry', async () => {
    const first = await RefreshLedger.open(file)
    await first.record('primary', 'public.stats', { at: 1, durationMs: 1 })
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 20))

    const ledger = await RefreshLedger.open(file)
    expect(ledger.of('primary').size).toBe(0)
    await ledger.record('primary', 'public.stats', { at: 2, durationMs: 3 })

    expect((await RefreshLedger.open(file)).find('primary', 'public.stats')).toMatchObject({
      at: 2,
      durationMs: 3,
    })
  })
})
