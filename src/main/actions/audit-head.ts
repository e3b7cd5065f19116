import { z } from 'zod'
import { macOf, type AuditHead } from './audit-record'
import { readText, replaceFileAtomic } from '../platform/atomic-file'

/** A second place for the newest seal, out of reach of whoever edits the log: the keyring. */
export interface AuditAnchor {
  /** undefined: nothing was kept. */
  load(): Promise<AuditHead | undefined>
  save(head: AuditHead): Promise<void>
}

const Stored = z.object({ seq: z.int().nonnegative(), mac: z.string(), seal: z.string() })

/** The seal beside the log. Sealed itself: it cannot be set back to an arbitrary record without the key. */
export class HeadFile {
  readonly #path: string
  readonly #key: Uint8Array

  constructor(path: string, key: Uint8Array) {
    this.#path = path
    this.#key = key
  }

  /** 'damaged' is told as tampering, not ignored: the file is replaced whole, so no crash leaves it so. */
  async load(): Promise<AuditHead | 'damaged' | undefined> {
    const text = await readText(this.#path)
    if (text === undefined) return undefined
    const head = parse(text)
    if (head === undefined || head.seal !== this.#seal(head)) return 'damaged'
    return { seq: head.seq, mac: head.mac }
  }

  save(head: AuditHead): Promise<void> {
    return replaceFileAtomic(this.#path, `${JSON.stringify({ ...head, seal: this.#seal(head) })}\n`)
  }

  #seal({ seq, mac }: AuditHead): string {
    return macOf(`head ${seq} ${mac}`, this.#key)
  }
}

function parse(text: string): z.output<typeof Stored> | undefined {
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
