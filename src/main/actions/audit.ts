import { rename } from 'node:fs/promises'
import { AppError } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'
import { InTurn } from '../platform/in-turn'
import type { Logger } from '../platform/log'
import { checkChain, type ChainReport } from './audit-check'
import { AppendFile } from './audit-file'
import { HeadFile, type AuditAnchor } from './audit-head'
import {
  GENESIS,
  sealRecord,
  type AuditDraft,
  type AuditHead,
  type AuditRecord,
} from './audit-record'

const KEEP_NEWEST = 4_000

export interface AuditParts {
  readonly file: string
  /** The key of the chain; 32 bytes or more, the same at each start. */
  readonly key: { load(): Promise<Uint8Array> }
  readonly anchor: AuditAnchor
  readonly clock: Clock
  readonly actor: string
  readonly log: Logger
  /** Told when the check has ended and with each record. */
  readonly onState?: (state: AuditState) => void
}

/** `ok` null: the check still runs. */
export interface AuditState {
  readonly ok: boolean | null
  readonly entries: number
  readonly detail: string
}

interface Open {
  readonly file: AppendFile
  readonly headFile: HeadFile
  readonly key: Uint8Array
}

/**
 * Append-only JSON lines, chained by HMAC-SHA256, each synced before it counts. A line cut short by a crash is healed and
 * said so; any other change is told, the file is set aside untouched, and a new chain begins that names it.
 * Whoever holds the key can forge: the anchor and printed heads are the answer to that.
 */
export class AuditLog {
  /** The newest records that were there at the start, oldest first. Rejects when the log cannot be used. */
  readonly history: Promise<readonly AuditRecord[]>
  readonly #parts: AuditParts
  readonly #opened: Promise<Open>
  #head = GENESIS
  #state: AuditState = { ok: null, entries: 0, detail: 'Checking the audit log.' }
  readonly #turn = new InTurn()

  constructor(parts: AuditParts) {
    this.#parts = parts
    const started = this.#start().catch((thrown: unknown) => {
      const error = AppError.from(thrown, 'audit/unwritable')
      this.#tell({
        ok: false,
        entries: 0,
        detail: `The audit log cannot be used: ${error.message}`,
      })
      throw error
    })
    this.#opened = started.then(({ open }) => open)
    this.history = started.then(({ history }) => history)
    // Whoever asks hears of the failure; nobody asking must not end the process.
    this.#opened.catch(() => undefined)
    this.history.catch(() => undefined)
  }

  get state(): AuditState {
    return this.#state
  }

  /** The newest seal: printed in reports, so that a forged file can be told. */
  get head(): AuditHead {
    return this.#head
  }

  /** Resolves when the record is on the disk; otherwise `audit/unwritable`. */
  append(draft: AuditDraft): Promise<AuditRecord> {
    return this.#turn.run(async () => {
      try {
        return await this.#write(await this.#opened, draft)
      } catch (thrown) {
        const { message } = AppError.from(thrown)
        throw new AppError('audit/unwritable', `the record was not written: ${message}`, {
          cause: thrown,
        })
      }
    })
  }

  async close(): Promise<void> {
    await this.#turn.ended()
    const open = await this.#opened.catch(() => undefined)
    await open?.file.close()
  }

  async #start(): Promise<{ open: Open; history: readonly AuditRecord[] }> {
    const { file } = this.#parts
    const key = await this.#parts.key.load()
    const headFile = new HeadFile(`${file}.head`, key)
    const [beside, apart] = await Promise.all([headFile.load(), this.#loadAnchor()])
    const heads = [beside === 'damaged' ? undefined : beside, apart]
    const chain = await checkChain({ file, key, heads, keepNewest: KEEP_NEWEST })
    const problem =
      chain.problem ?? (beside === 'damaged' ? 'the seal beside the log was changed' : undefined)
    if (problem !== undefined) return this.#beginAnew(problem, { key, headFile }, chain)
    const open = { file: new AppendFile(file, chain.goodBytes), headFile, key }
    this.#head = chain.head
    if (chain.tornBytes > 0) await this.#heal(open, chain)
    this.#tell(judge({ ...chain, entries: this.#head.seq }))
    return { open, history: chain.newest }
  }

  async #loadAnchor(): Promise<AuditHead | undefined> {
    try {
      return await this.#parts.anchor.load()
    } catch (thrown) {
      this.#parts.log.warn(
        'audit: the seal kept apart cannot be read; the one beside is used',
        thrown,
      )
      return undefined
    }
  }

  /** The fragment is behind the newest seal: nobody was ever told that it was written. */
  async #heal(open: Open, chain: ChainReport): Promise<void> {
    await open.file.cutTo(chain.goodBytes)
    await this.#write(open, { event: 'repair', data: { cutBytes: chain.tornBytes } })
    this.#parts.log.warn(
      `audit: a line cut short by a crash was dropped (${chain.tornBytes} bytes)`,
    )
  }

  async #beginAnew(
    problem: string,
    parts: Pick<Open, 'key' | 'headFile'>,
    chain: ChainReport,
  ): Promise<{ open: Open; history: readonly AuditRecord[] }> {
    const { file, clock, log } = this.#parts
    const kept = `${file}.broken-${clock.now()}`
    log.error(`audit: the chain is broken: ${problem}; kept as ${kept}`)
    const isKept = await setAside(file, kept)
    const open = { ...parts, file: new AppendFile(file, 0) }
    this.#head = GENESIS
    const data = {
      problem,
      kept: isKept ? kept : 'nothing: the file is gone',
      goodRecords: chain.entries,
    }
    const first = await this.#write(open, { event: 'broken-chain', data })
    this.#tell(judge({ first, entries: 1 }))
    return { open, history: [first] }
  }

  async #write(open: Open, draft: AuditDraft): Promise<AuditRecord> {
    const { clock, actor, anchor, log } = this.#parts
    const stamp = {
      previous: this.#head,
      at: clock.now(),
      monotonicMs: clock.monotonic(),
      actor,
    }
    const { line, head } = sealRecord(draft, stamp, open.key)
    await open.file.append(line)
    this.#head = head
    // The record counts from here: a seal that lags behind is accepted at the next start.
    const seals = await Promise.allSettled([open.headFile.save(head), anchor.save(head)])
    for (const seal of seals) {
      if (seal.status === 'rejected') log.warn('audit: the newest seal was not kept', seal.reason)
    }
    this.#tell({ ...this.#state, entries: head.seq })
    return JSON.parse(line) as AuditRecord
  }

  #tell(state: AuditState): void {
    this.#state = state
    this.#parts.onState?.(state)
  }
}

/** A chain that began after a broken one stays in the wrong until the kept file is looked at and both are moved away. */
function judge({ first, entries }: Pick<ChainReport, 'first' | 'entries'>): AuditState {
  if (first?.event !== 'broken-chain') return { ok: true, entries, detail: 'The chain holds.' }
  const { problem, kept } = first.data ?? {}
  const detail = `An earlier log was changed outside: ${String(problem)}. Kept as ${String(kept)}.`
  return { ok: false, entries, detail }
}

async function setAside(file: string, kept: string): Promise<boolean> {
  try {
    await rename(file, kept)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw thrown
  }
}
