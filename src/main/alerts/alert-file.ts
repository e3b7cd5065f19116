import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Alert } from '../../shared/model/alert'
import { replaceFileAtomic } from '../platform/atomic-file'

const Stored = z.object({ version: z.literal(1), alerts: z.array(Alert) })

/** Where alerts outlive a restart and a kill: acknowledged is acknowledged when `save` has resolved. */
export class AlertFile {
  readonly #path: string
  #tail: Promise<void> = Promise.resolve()
  /** The write that has not begun yet: what comes meanwhile goes with it. */
  #waiting: Promise<void> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** A missing or damaged file is an empty book: what still holds is raised again. */
  load(): readonly Alert[] {
    try {
      return Stored.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).alerts
    } catch {
      return []
    }
  }

  /** Resolves when the alerts of now, or later ones, are on the disk. */
  save(alerts: () => readonly Alert[]): Promise<void> {
    this.#waiting ??= this.#tail.then(() => {
      this.#waiting = undefined
      const text = JSON.stringify({ version: 1, alerts: alerts() })
      return replaceFileAtomic(this.#path, `${text}\n`)
    })
    const written = this.#waiting
    this.#tail = written.catch(() => undefined)
    return written
  }

  close(): Promise<void> {
    return this.#tail
  }
}
