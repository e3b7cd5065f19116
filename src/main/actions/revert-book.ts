import { z } from 'zod'
import { Revert } from '../../shared/model/revert'
import { readText, replaceFileAtomic } from '../platform/atomic-file'
import { InTurn } from '../platform/in-turn'

const Stored = z.object({ version: z.literal(1), reverts: z.array(Revert) })

/** Which forced states must end, and when. On the disk before the state is forced, so that a crash loses none. */
export class RevertBook {
  readonly #file: string
  readonly #reverts: Map<string, Revert>
  readonly #turn = new InTurn()
  /** Hears of each change. */
  onChange: (() => void) | undefined

  private constructor(file: string, reverts: readonly Revert[]) {
    this.#file = file
    this.#reverts = new Map(reverts.map((one) => [keyOf(one), one]))
  }

  /** Throws when the file is there and cannot be understood: to forget a forced state must not go unnoticed. */
  static async open(file: string): Promise<RevertBook> {
    const text = await readText(file)
    return new RevertBook(file, text === undefined ? [] : Stored.parse(JSON.parse(text)).reverts)
  }

  /** Begins anew; the file stays as it is until something is put. */
  static empty(file: string): RevertBook {
    return new RevertBook(file, [])
  }

  list(): readonly Revert[] {
    return [...this.#reverts.values()]
  }

  /** In place of one for the same subject. Resolves when it is on the disk. */
  async put(revert: Revert): Promise<void> {
    const before = this.#reverts.get(keyOf(revert))
    this.#reverts.set(keyOf(revert), revert)
    try {
      await this.#save()
    } catch (thrown) {
      if (before === undefined) this.#reverts.delete(keyOf(revert))
      else this.#reverts.set(keyOf(revert), before)
      throw thrown
    }
  }

  /** Nothing is left to revert. With `id`, only while it is still that one. */
  async drop({ targetId, subject, id }: Pick<Revert, 'targetId' | 'subject'> & { id?: string }) {
    const key = keyOf({ targetId, subject })
    const known = this.#reverts.get(key)
    if (known === undefined || (id !== undefined && known.id !== id)) return
    this.#reverts.delete(key)
    await this.#save()
  }

  close(): Promise<void> {
    return this.#turn.ended()
  }

  #save(): Promise<void> {
    this.onChange?.()
    const text = JSON.stringify({ version: 1, reverts: this.list() })
    return this.#turn.run(() => replaceFileAtomic(this.#file, `${text}\n`))
  }
}

function keyOf({ targetId, subject }: Pick<Revert, 'targetId' | 'subject'>): string {
  return JSON.stringify([targetId, subject])
}
