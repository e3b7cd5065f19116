import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** An append-only file of lines. Each line is on the disk before `append` resolves. Mode 0600. */
export class AppendFile {
  readonly #path: string
  #file: FileHandle | undefined
  /** Bytes of whole lines; what is behind them is a write that failed half way. */
  #goodBytes: number
  #isDirty = false

  constructor(path: string, goodBytes: number) {
    this.#path = path
    this.#goodBytes = goodBytes
  }

  async append(line: string): Promise<void> {
    const file = await this.#open()
    if (this.#isDirty) await this.cutTo(this.#goodBytes)
    const bytes = Buffer.from(`${line}\n`)
    this.#isDirty = true
    await file.writeFile(bytes)
    await file.sync()
    this.#isDirty = false
    this.#goodBytes += bytes.length
  }

  /** Drops what a cut-short write left behind the whole lines. */
  async cutTo(bytes: number): Promise<void> {
    const file = await this.#open()
    await file.truncate(bytes)
    await file.sync()
    this.#goodBytes = bytes
    this.#isDirty = false
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file
    const folder = dirname(this.#path)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#file = await open(this.#path, 'a', 0o600)
    await this.#file.chmod(0o600)
    await syncFolder(folder)
    return this.#file
  }
}

/** So that a new file's name survives a power cut; not every system can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    await folder.sync().finally(() => folder.close())
  } catch {
    // Windows cannot open a folder; its journal keeps the name.
  }
}
