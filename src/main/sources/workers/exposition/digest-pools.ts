import { cleanText } from '../fields'
import { labelOf, type Sample } from './line'

export interface ScrapedPool {
  readonly name: string
  readonly used: number | null
  readonly idle: number | null
  readonly max: number | null
  readonly waiting: number | null
}

type Part = 'used' | 'idle' | 'max' | 'waiting'
type Take = (sample: Sample) => void

const MAX_POOLS = 50
/** OpenTelemetry's semantic conventions for database clients, the stable and the older spelling. */
const OTEL = /^db_client_connections?_(count|usage|max|pending_requests)$/
const HIKARI = /(?:^|_)hikaricp_connections_(active|idle|max|pending)$/
const HIKARI_PARTS: Readonly<Record<string, Part>> = {
  ...{ active: 'used', idle: 'idle', max: 'max', pending: 'waiting' },
}
const NAMES = ['db_client_connection_pool_name', 'db_client_connections_pool_name', 'pool_name']
const STATES = ['db_client_connection_state', 'db_client_connections_state', 'state']

/** The pools of connections that an exposition text tells of: PC4. */
export class PoolSums {
  readonly #pools = new Map<string, Partial<Record<Part, number>>>()

  /** null: no metric of pools. Dots are underscores: a name may be told in UTF-8. */
  takerOf(name: string): Take | null {
    const plain = name.replaceAll('.', '_')
    const otel = OTEL.exec(plain)?.[1]
    if (otel !== undefined) return (sample) => this.#otel(otel, sample)
    const part = HIKARI_PARTS[HIKARI.exec(plain)?.[1] ?? '']
    if (part === undefined) return null
    return ({ labels, value }) => this.#add(labelOf(labels, 'pool'), part, value)
  }

  result(): ScrapedPool[] {
    return [...this.#pools].map(([name, { used, idle, max, waiting }]) => ({
      ...{ name, used: used ?? null, idle: idle ?? null },
      ...{ max: max ?? null, waiting: waiting ?? null },
    }))
  }

  #otel(kind: string, { labels, value }: Sample): void {
    const pool = firstOf(labels, NAMES)
    if (kind === 'max') this.#add(pool, 'max', value)
    else if (kind === 'pending_requests') this.#add(pool, 'waiting', value)
    else {
      const state = firstOf(labels, STATES)
      if (state === 'used' || state === 'idle') this.#add(pool, state, value)
    }
  }

  /** Several processes behind one text are one pool by that name. */
  #add(label: string, part: Part, value: number): void {
    const name = cleanText(label, 120) || 'pool'
    const known = this.#pools.get(name)
    if (known === undefined && this.#pools.size >= MAX_POOLS) return
    const pool = known ?? {}
    pool[part] = (pool[part] ?? 0) + value
    this.#pools.set(name, pool)
  }
}

function firstOf(labels: readonly string[], names: readonly string[]): string {
  for (let at = 0; at < labels.length; at += 2) {
    if (names.includes((labels[at] ?? '').replaceAll('.', '_'))) return labels[at + 1] ?? ''
  }
  return ''
}
