import { createReadStream } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { followRecord, GENESIS, type AuditHead, type AuditRecord } from './audit-record'

const LINE_FEED = 10
/** Lines between two rests: a few ms of work, so that nothing else waits. */
const LINES_A_SLICE = 500
/** A line is at most a few kB; a longer one is not ours. */
const MAX_LINE_BYTES = 1_048_576

export interface ChainReport {
  /** What is wrong, in words; undefined: the whole chain holds. */
  readonly problem?: string
  readonly head: AuditHead
  readonly entries: number
  /** Bytes of whole, good lines. */
  readonly goodBytes: number
  /** Bytes after the last line feed: a write that was cut short. */
  readonly tornBytes: number
  readonly first?: AuditRecord
  /** The newest records, oldest first. */
  readonly newest: readonly AuditRecord[]
}

export interface ChainQuestion {
  readonly file: string
  readonly key: Uint8Array
  /** Heads that were kept apart; undefined: that copy is absent. */
  readonly heads: readonly (AuditHead | undefined)[]
  readonly keepNewest: number
}

/** Reads the whole chain in slices and compares it with the heads kept apart. An absent file is an empty chain. */
export async function checkChain(question: ChainQuestion): Promise<ChainReport> {
  const walk = new ChainWalk(question)
  try {
    for await (const chunk of createReadStream(question.file, { highWaterMark: 262_144 })) {
      await walk.take(chunk as Buffer)
      if (walk.problem !== undefined) break
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
  return walk.report()
}

class ChainWalk {
  problem: string | undefined
  #head = GENESIS
  #goodBytes = 0
  #rest: Buffer = Buffer.alloc(0)
  #lines = 0
  #first: Buffer | undefined
  readonly #newest: Buffer[] = []
  readonly #macs = new Map<number, string | undefined>()
  readonly #question: ChainQuestion

  constructor(question: ChainQuestion) {
    this.#question = question
    for (const head of question.heads) if (head !== undefined) this.#macs.set(head.seq, undefined)
    if (this.#macs.has(0)) this.#macs.set(0, GENESIS.mac)
  }

  async take(chunk: Buffer): Promise<void> {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let start = 0
    for (;;) {
      const end = data.indexOf(LINE_FEED, start)
      if (end === -1) break
      this.#line(data.subarray(start, end))
      if (this.problem !== undefined) return
      start = end + 1
      if ((this.#lines += 1) % LINES_A_SLICE === 0) await breathe()
    }
    this.#rest = data.subarray(start)
    if (this.#rest.length > MAX_LINE_BYTES) this.problem = `record ${this.#head.seq + 1} has no end`
  }

  #line(line: Buffer): void {
    const { key, keepNewest } = this.#question
    const next = followRecord(line, this.#head, key)
    if (next === undefined) {
      this.problem = `record ${this.#head.seq + 1} was changed, or does not follow the one before it`
      return
    }
    this.#head = next
    this.#goodBytes += line.length + 1
    if (this.#macs.has(next.seq)) this.#macs.set(next.seq, next.mac)
    this.#first ??= Buffer.from(line)
    this.#newest.push(line)
    if (this.#newest.length > 2 * keepNewest) this.#newest.splice(0, keepNewest)
  }

  report(): ChainReport {
    const problem = this.problem ?? this.#compareHeads()
    return {
      ...(problem === undefined ? {} : { problem }),
      head: this.#head,
      entries: this.#head.seq,
      goodBytes: this.#goodBytes,
      tornBytes: this.#rest.length,
      ...(this.#first === undefined ? {} : { first: parse(this.#first) }),
      newest: this.#newest.slice(-this.#question.keepNewest).map(parse),
    }
  }

  /** A cut tail and a rolled back file show here alone. */
  #compareHeads(): string | undefined {
    const kept = this.#question.heads.filter((head) => head !== undefined)
    for (const { seq, mac } of kept) {
      if (seq > this.#head.seq) return `${seq - this.#head.seq} records are missing at the end`
      if (this.#macs.get(seq) !== mac) return `record ${seq} is not the one that was sealed`
    }
    // A crash can come between the very first record and its seal, never later.
    if (kept.length === 0 && this.#head.seq > 1) return 'both copies of the newest seal are gone'
    return undefined
  }
}

/** Only for lines whose MAC holds: we wrote them. */
function parse(line: Buffer): AuditRecord {
  return JSON.parse(line.toString('utf8')) as AuditRecord
}
