import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import {
  IncidentId,
  type FreezeInfo,
  type IncidentPicture,
  type TimelineEntry,
} from '../../shared/model/incident'
import { replaceFileAtomic, writeFileAtomic } from '../platform/atomic-file'
import { Freeze, FrozenTimeline, IncidentRecord } from './record'

const RECORD = 'incident.json'
const TIMELINE = 'timeline.json'

/** The files of all incidents: `incidents/ID/{incident,timeline}.json`, `evidence/NNN.json` and `pictures/N.{png,jpg}`, each old or new, never torn. */
export class IncidentFolder {
  readonly #dir: string
  #last: { id: string; freezes: Map<string, Freeze> } = { id: '', freezes: new Map() }

  /** `dataDir`: the folder of the app's data. */
  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'incidents')
  }

  /** Newest first. What cannot be read is left where it is, and left out. */
  list(): IncidentRecord[] {
    return this.#names()
      .flatMap((name) => {
        const found = parseFile(join(this.#dir, name, RECORD), IncidentRecord)
        return found === undefined ? [] : [found]
      })
      .sort((a, b) => b.openedAt - a.openedAt)
  }

  /** Folders whose `incident.json` is there and cannot be read. */
  damaged(): string[] {
    return this.#names().filter((name) => {
      const file = join(this.#dir, name, RECORD)
      return existsSync(file) && parseFile(file, IncidentRecord) === undefined
    })
  }

  read(id: string): IncidentRecord {
    const found = parseFile(join(this.#of(id), RECORD), IncidentRecord)
    if (found === undefined) throw new AppError('incident/unknown', `no incident ${id}`)
    return found
  }

  has(id: string): boolean {
    return existsSync(this.#of(id))
  }

  write(record: IncidentRecord): void {
    this.#save(join(this.#of(record.id), RECORD), record)
  }

  timeline(id: string): TimelineEntry[] {
    return parseFile(join(this.#of(id), TIMELINE), FrozenTimeline)?.entries ?? []
  }

  writeTimeline(id: string, entries: readonly TimelineEntry[]): void {
    this.#save(join(this.#of(id), TIMELINE), { version: 1, entries })
  }

  freeze(id: string, freezeId: string): Freeze | undefined {
    return parseFile(this.#evidence(id, freezeId), Freeze)
  }

  /** Answers with its size in bytes. */
  writeFreeze(id: string, freeze: Freeze): number {
    return this.#save(this.#evidence(id, freeze.id), freeze)
  }

  /** Every freeze that can be read, oldest first. A freeze never changes: those of the last incident stay in memory. */
  freezes(id: string, infos: readonly FreezeInfo[]): Freeze[] {
    const known = this.#last.id === id ? this.#last.freezes : new Map<string, Freeze>()
    this.#last = { id, freezes: known }
    return infos.flatMap((info) => {
      const freeze = known.get(info.id) ?? this.freeze(id, info.id)
      if (freeze === undefined) return []
      known.set(info.id, freeze)
      return [freeze]
    })
  }

  /** The whole one and the one for lists. What no record names is removed: a kill may have left it. */
  async writePicture(
    { id, pictures }: Pick<IncidentRecord, 'id' | 'pictures'>,
    number: number,
    { png, small }: { readonly png: Uint8Array; readonly small: Uint8Array },
  ): Promise<void> {
    const dir = this.#pictures(id)
    try {
      const named = new Set([...pictures.map((one) => one.number), number].flatMap(namesOf))
      const found = await readdir(dir).catch(() => [])
      for (const name of found) if (!named.has(name)) await rm(join(dir, name), { force: true })
      const [whole, forLists] = namesOf(number)
      await replaceFileAtomic(join(dir, forLists), small)
      await replaceFileAtomic(join(dir, whole), png)
    } catch (thrown) {
      throw unwritable(thrown)
    }
  }

  /** undefined: it is not there any more, or not what was taken. */
  async picture(
    id: string,
    { number, sha256 }: Pick<IncidentPicture, 'number' | 'sha256'>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = await readBytes(join(this.#pictures(id), namesOf(number)[0]))
    if (bytes === undefined) return undefined
    return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : undefined
  }

  /** A JPEG to be shown in a list; undefined: there is none. */
  smallPicture(id: string, number: number): Promise<Uint8Array | undefined> {
    return readBytes(join(this.#pictures(id), namesOf(number)[1]))
  }

  /** Numbers of those whose file is gone or has another size. */
  lostPictures({ id, pictures }: Pick<IncidentRecord, 'id' | 'pictures'>): number[] {
    const sizeOf = (number: number): number | undefined =>
      statSync(join(this.#pictures(id), namesOf(number)[0]), { throwIfNoEntry: false })?.size
    return pictures
      .filter(({ number, sizeBytes }) => sizeOf(number) !== sizeBytes)
      .map(({ number }) => number)
  }

  async removePicture(id: string, number: number): Promise<void> {
    try {
      for (const name of namesOf(number)) await rm(join(this.#pictures(id), name), { force: true })
    } catch (thrown) {
      throw unwritable(thrown)
    }
  }

  #pictures(id: string): string {
    return join(this.#of(id), 'pictures')
  }

  #names(): string[] {
    try {
      return readdirSync(this.#dir).filter((name) => IncidentId.safeParse(name).success)
    } catch {
      return [] // not there yet, or not to be read: the app starts all the same
    }
  }

  #of(id: string): string {
    return join(this.#dir, IncidentId.parse(id))
  }

  #evidence(id: string, freezeId: string): string {
    return join(this.#of(id), 'evidence', `${freezeId}.json`)
  }

  #save(path: string, value: unknown): number {
    const text = JSON.stringify(value)
    try {
      writeFileAtomic(path, text)
    } catch (thrown) {
      rmSync(`${path}.${process.pid}.tmp`, { force: true })
      throw unwritable(thrown)
    }
    return Buffer.byteLength(text)
  }

  /** Made early, so that a folder without rights is told when the incident begins. */
  prepare(id: string): void {
    try {
      mkdirSync(join(this.#of(id), 'evidence'), { recursive: true, mode: 0o700 })
    } catch (thrown) {
      throw unwritable(thrown)
    }
  }
}

/** The whole picture, and the one for lists. */
const namesOf = (number: number): [string, string] => [`${number}.png`, `${number}.jpg`]

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    // A copy of its own: it may be handed over to another thread.
    return new Uint8Array(await readFile(path))
  } catch {
    return undefined
  }
}

function unwritable(thrown: unknown): AppError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('incident/unwritable', message, { cause: thrown })
}

function parseFile<T>(path: string, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
