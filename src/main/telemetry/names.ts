import { rowsOf, type Db } from '../history/database'
import { LIMITS } from './limits'

const OTHER = { service: 'other services', operation: 'other operations' } as const

/** Services and operations by number. Beyond the cap they share one name: nobody fills the file with new ones. */
export class Names {
  readonly #db: Db
  readonly #ids = new Map<string, number>()
  readonly #texts = new Map<number, string>()
  readonly #counts = { service: 0, operation: 0 }

  constructor(db: Db) {
    this.#db = db
    for (const [id, text] of rowsOf(db, 'select id, text from names')) {
      this.#remember(String(text), Number(id))
    }
  }

  /** Within a transaction: a new name is written at once. */
  idOf(kind: 'service' | 'operation', name: string): number {
    const key = keyOf(kind, name)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const most = kind === 'service' ? LIMITS.services : LIMITS.operations
    if (this.#counts[kind] >= most && name !== OTHER[kind]) return this.idOf(kind, OTHER[kind])
    const { lastInsertRowid } = this.#db.prepare('insert into names (text) values (?)').run([key])
    this.#remember(key, Number(lastInsertRowid))
    return Number(lastInsertRowid)
  }

  find(kind: 'service' | 'operation', name: string): number | undefined {
    return this.#ids.get(keyOf(kind, name))
  }

  /** Ids of every name with this text in it. */
  matching(text: string): number[] {
    const wanted = text.toLowerCase()
    return [...this.#ids]
      .filter(([key]) => key.slice(2).toLowerCase().includes(wanted))
      .map(([, id]) => id)
  }

  list(kind: 'service' | 'operation'): string[] {
    const head = keyOf(kind, '')
    return [...this.#ids.keys()]
      .filter((key) => key.startsWith(head))
      .map((key) => key.slice(2))
      .sort()
  }

  textOf(id: unknown): string {
    return this.#texts.get(Number(id)) ?? ''
  }

  #remember(key: string, id: number): void {
    this.#ids.set(key, id)
    this.#texts.set(id, key.slice(2))
    this.#counts[key.startsWith('s:') ? 'service' : 'operation'] += 1
  }
}

const keyOf = (kind: 'service' | 'operation', name: string): string =>
  `${kind === 'service' ? 's' : 'o'}:${name}`
