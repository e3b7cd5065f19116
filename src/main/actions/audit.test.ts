import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeRandom } from '../../../demo/lib/random'
import { systemClock } from '../platform/clock'
import { silentLogger } from '../platform/log'
import { AuditLog, type AuditParts } from './audit'
import { checkChain } from './audit-check'
import { GENESIS, sealRecord, type AuditHead } from './audit-record'

const KEY = Buffer.alloc(32, 7)
let folder: string
let file: string
let anchored: AuditHead | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-audit-'))
  file = join(folder, 'audit.jsonl')
  anchored = undefined
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function open(parts: Partial<AuditParts> = {}): AuditLog {
  return new AuditLog({
    ...{ file, clock: systemClock, actor: 'ann', log: silentLogger },
    key: { load: async () => KEY },
    anchor: {
      load: async () => anchored,
      save: async (head) => void (anchored = head),
    },
    ...parts,
  })
}

async function write(count: number, parts: Partial<AuditParts> = {}): Promise<void> {
  const log = open(parts)
  for (let n = 0; n < count; n += 1) {
    await log.append({ event: 'outcome', runId: `run-${n}`, data: { detail: `done ${n}` } })
  }
  await log.close()
}

/** Opens, waits for the check and closes; whether the log is called whole. */
async function isWhole(parts: Partial<AuditParts> = {}): Promise<boolean> {
  const log = open(parts)
  await log.history.catch(() => undefined)
  await log.close()
  return log.state.ok === true
}

describe('AuditLog', () => {
  it('AC7: writes who, when, what, in order, each line chained to the one before, readable by the owner alone', async () => {
    await write(3)
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    const records = lines.map(
      (line) => JSON.parse(line) as { seq: number; prev: string; mac: string; actor: string },
    )

    expect(records.map(({ seq, actor }) => [seq, actor])).toEqual([
      [1, 'ann'],
      [2, 'ann'],
      [3, 'ann'],
    ])
    expect(records.map(({ prev }) => prev)).toEqual([GENESIS.mac, records[0]?.mac, records[1]?.mac])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(`${file}.head`)).mode & 0o777).toBe(0o600)
    expect(anchored).toEqual({ seq: 3, mac: records[2]?.mac })
  })

  it('AC7: goes on with the chain after a restart and hands back what was written', async () => {
    await write(2)
    const log = open()
    await expect(log.history).resolves.toMatchObject([{ runId: 'run-0' }, { runId: 'run-1' }])
    expect(log.state).toMatchObject({ ok: true, entries: 2 })
    await log.append({ event: 'armed' })
    expect(log.state.entries).toBe(3)
    await log.close()

    await expect(isWhole()).resolves.toBe(true)
  })

  it('AC7: keeps the order of records that are written at once', async () => {
    const log = open()
    const records = await Promise.all(
      Array.from({ length: 20 }, (_, n) => log.append({ event: 'armed', data: { n } })),
    )
    await log.close()

    expect(records.map(({ seq, data }) => [seq, data?.['n']])).toEqual(
      Array.from({ length: 20 }, (_, n) => [n + 1, n]),
    )
    await expect(isWhole()).resolves.toBe(true)
  })

  it('SECURITY 6: no secret reaches a line, by shape or by name', async () => {
    const log = open()
    await log.append({
      event: 'intent',
      data: {
        reason: 'postgres://u:canary1@h/d password=canary2',
        input: { token: 'canary3', deep: [{ password: 'canary4' }] },
      },
    })
    await log.close()

    expect(await readFile(file, 'utf8')).not.toContain('canary')
  })

  it('RELIABILITY 37: a line cut short by a crash is dropped, said so, and is no false alarm', async () => {
    await write(3)
    await appendFile(file, '{"seq":4,"prev":"')

    const log = open()
    const history = await log.history
    await log.close()

    expect(log.state).toMatchObject({ ok: true, entries: 4 })
    expect(history).toHaveLength(3)
    expect(await readFile(file, 'utf8')).toContain('"event":"repair"')
    await expect(isWhole()).resolves.toBe(true)
  })

  it('RELIABILITY 37: a crash between a record and its seal is no false alarm', async () => {
    await write(2)
    const [head, anchor] = [await readFile(`${file}.head`), anchored]
    await write(1)
    await writeFile(`${file}.head`, head)
    anchored = anchor

    await expect(isWhole()).resolves.toBe(true)
  })

  it('AC7: a record that cannot be written is an error with a code, and the next one can', async () => {
    const log = open({ file: join(file, 'below-a-file.jsonl') })
    await writeFile(file, '')

    await expect(log.append({ event: 'armed' })).rejects.toMatchObject({ code: 'audit/unwritable' })
    await rm(file)
    const later = open()
    await expect(later.append({ event: 'armed' })).resolves.toMatchObject({ seq: 1 })
    await log.close()
    await later.close()
  })

  it('AC7: without its key nothing can be recorded, and the state says why', async () => {
    const log = open({ key: { load: () => Promise.reject(new Error('keyring is locked')) } })

    await expect(log.append({ event: 'armed' })).rejects.toMatchObject({ code: 'audit/unwritable' })

    expect(log.state.ok).toBe(false)
    expect(log.state.detail).toContain('keyring is locked')
    await log.close()
  })

  it('AC7: a broken log is kept untouched, a new one names it, and the alarm stays', async () => {
    await write(3)
    const text = (await readFile(file, 'utf8')).replace('done 1', 'done 9')
    await writeFile(file, text)

    const log = open()
    await log.history
    expect(log.state).toMatchObject({ ok: false, entries: 1 })
    expect(log.state.detail).toContain('record 2 was changed')
    await log.append({ event: 'armed' })
    await log.close()

    const kept = (await readdir(folder)).find((name) => name.includes('.broken-'))
    expect(await readFile(join(folder, kept ?? ''), 'utf8')).toBe(text)
    await expect(isWhole()).resolves.toBe(false)
  })

  it('SECURITY 9: a hundred clean restarts raise no alarm', async () => {
    for (let round = 0; round < 100; round += 1) {
      if (round % 3 === 0) await write(1)
      expect(await isWhole()).toBe(true)
    }
  })
})

/** Chains made in memory: 800 whole files would take minutes of syncs. */
describe('SECURITY 9: every kind of tampering is seen, at 100 random places each', () => {
  const COUNT = 40
  const random = makeRandom(9)
  const pick = (below: number): number => Math.floor(random() * below)

  function makeChain(key: Uint8Array, count = COUNT): { lines: string[]; heads: AuditHead[] } {
    const lines: string[] = []
    const heads: AuditHead[] = [GENESIS]
    for (let n = 0; n < count; n += 1) {
      const stamp = { previous: heads.at(-1) ?? GENESIS, at: n, monotonicMs: n, actor: 'ann' }
      const { line, head } = sealRecord(
        { event: 'outcome', data: { detail: `done ${n}` } },
        stamp,
        key,
      )
      lines.push(line)
      heads.push(head)
    }
    return { lines, heads }
  }

  const chain = makeChain(KEY)
  const newest = chain.heads.at(-1)

  async function problemOf(
    lines: readonly string[],
    head: AuditHead | undefined = newest,
  ): Promise<string | undefined> {
    await writeFile(file, lines.map((line) => `${line}\n`).join(''))
    return (await checkChain({ file, key: KEY, heads: [head, head], keepNewest: 10 })).problem
  }

  it('finds nothing in an untouched one', async () => {
    await expect(problemOf(chain.lines)).resolves.toBeUndefined()
  })

  const without = (at: number): string[] => chain.lines.filter((_, n) => n !== at)
  const flip = (line: string): string => {
    const at = pick(line.length)
    const code = line.charCodeAt(at)
    return `${line.slice(0, at)}${String.fromCharCode(code === 48 ? 49 : code ^ 1)}${line.slice(at + 1)}`
  }

  it.each<[string, () => string[]]>([
    [
      'edit',
      () => {
        const at = pick(COUNT)
        return chain.lines.map((line, n) => (n === at ? flip(line) : line))
      },
    ],
    ['delete', () => without(pick(COUNT))],
    [
      'insert',
      () => {
        const at = pick(COUNT)
        return chain.lines.toSpliced(at, 0, makeChain(Buffer.alloc(32, 8), at + 1).lines[at] ?? '')
      },
    ],
    [
      'reorder',
      () => {
        const at = pick(COUNT - 1)
        return [
          ...chain.lines.slice(0, at),
          chain.lines[at + 1]!,
          chain.lines[at]!,
          ...chain.lines.slice(at + 2),
        ]
      },
    ],
    [
      'duplicate',
      () => {
        const at = pick(COUNT)
        return chain.lines.toSpliced(at, 0, chain.lines[at]!)
      },
    ],
    ['tail-cut', () => chain.lines.slice(0, pick(COUNT))],
    ['roll-back', () => makeChain(KEY, 1 + pick(COUNT - 1)).lines],
    ['key swap', () => makeChain(Buffer.alloc(32, 1 + pick(200) + 8)).lines],
  ])('%s', async (_kind, tamper) => {
    for (let round = 0; round < 100; round += 1) {
      expect(await problemOf(tamper())).toBeDefined()
    }
  })

  it('a key swap with everything sealed anew is seen by the seal kept apart', async () => {
    await write(5)
    const trueAnchor = anchored
    const key = { load: async () => Buffer.alloc(32, 99) }
    await Promise.all([rm(file), rm(`${file}.head`)])
    anchored = undefined
    await write(5, { key })
    await expect(isWhole({ key })).resolves.toBe(true)

    anchored = trueAnchor

    await expect(isWhole({ key })).resolves.toBe(false)
  })

  it('a rolled back folder, log and seal alike, is seen by the seal kept apart', async () => {
    await write(3)
    const [log, head] = [await readFile(file), await readFile(`${file}.head`)]
    await write(3)
    await Promise.all([writeFile(file, log), writeFile(`${file}.head`, head)])

    await expect(isWhole()).resolves.toBe(false)
  })

  it('a torn tail is not an excuse for a cut one: the newest seal is missed', async () => {
    await write(3)
    await truncate(file, (await stat(file)).size - 10)

    await expect(isWhole()).resolves.toBe(false)
  })

  it('removed seals are missed', async () => {
    await write(3)
    await rm(`${file}.head`)
    anchored = undefined

    await expect(isWhole()).resolves.toBe(false)
  })

  it('a seal beside the log that was set back by hand is missed', async () => {
    await write(3)
    const text = await readFile(`${file}.head`, 'utf8')
    await writeFile(`${file}.head`, text.replace('"seq":3', '"seq":2'))
    anchored = undefined

    await expect(isWhole()).resolves.toBe(false)
  })
})
