import { rowsOf, type Db } from '../history/database'
import { callOf, type Call, type CallKind } from './call-of'
import { addDuration, addHistogram, percentile, type Histogram } from './histogram'
import type { Names } from './names'
import type { SpanRecord } from './record'

const MINUTE_MS = 60_000
/** Peers that are told apart; later ones share a name. */
const MOST_PEERS = 500
const OTHER = 'others'
/** Spans remembered until the other half of a call comes. */
const MEMORY = 10_000

/** WK8: one caller and one of those it calls, over a range. */
export interface CallFigures extends Call {
  readonly service: string
  readonly calls: number
  readonly errors: number
  readonly p95Ms: number | null
}

interface Place {
  readonly db: Db
  readonly names: Names
}
interface Figures {
  count: number
  errors: number
  readonly buckets: Histogram
}
/** What of a span is counted. */
type Called = Pick<SpanRecord, 'service' | 'startMs' | 'durationMs' | 'isError'>

interface Half {
  readonly service: string
  readonly call: Call | null
}

/** Who calls whom, minute by minute. The two halves of a call come from two programs, in either order. */
export class EdgeStore {
  readonly #parents = new Map<string, Half>()
  readonly #children = new Map<string, Called>()
  #peers: Set<string> | undefined

  /** Within a transaction. */
  add(place: Place, spans: readonly SpanRecord[]): void {
    const found = new Map<string, { key: [number, number, CallKind, string]; figures: Figures }>()
    const count = (service: string, call: Call, span: Called): void => {
      const peer = this.#admit(place.db, call.peer)
      const minute = Math.floor((span.startMs + span.durationMs) / MINUTE_MS)
      const key: [number, number, CallKind, string] = [
        ...([minute, place.names.idOf('service', service)] as const),
        ...([call.kind, peer] as const),
      ]
      const id = key.join('\n')
      const entry = found.get(id) ?? { key, figures: emptyFigures() }
      found.set(id, entry)
      entry.figures.count += 1
      entry.figures.errors += span.isError ? 1 : 0
      addDuration(entry.figures.buckets, span.durationMs)
    }
    for (const span of spans) {
      const call = callOf(span)
      if (call !== null) count(span.service, call, span)
      for (const { parent, child } of this.#pairs(span, call)) {
        if (parent.service === child.service) continue
        if (parent.call === null) {
          count(parent.service, { kind: 'service', peer: child.service }, child)
        } else learnName(place.db, parent.call, child.service)
      }
    }
    for (const { key, figures } of found.values()) put(place.db, key, figures)
  }

  /** The pairs of caller and called that this span completes. */
  #pairs(span: SpanRecord, call: Call | null): { parent: Half; child: Called }[] {
    const own = span.traceId + span.spanId
    const half: Half = { service: span.service, call }
    const above = span.parentId === '' ? undefined : this.#parents.get(span.traceId + span.parentId)
    const below = this.#children.get(own)
    remember(this.#parents, own, half)
    if (span.parentId !== '' && above === undefined) {
      const { service, startMs, durationMs, isError } = span
      const called = { service, startMs, durationMs, isError }
      remember(this.#children, span.traceId + span.parentId, called)
    }
    return [
      ...(above === undefined ? [] : [{ parent: above, child: span }]),
      ...(below === undefined ? [] : [{ parent: half, child: below }]),
    ]
  }

  #admit(db: Db, peer: string): string {
    const peers = (this.#peers ??= new Set(
      rowsOf(db, 'select distinct peer from edges').map(([name]) => String(name)),
    ))
    if (peers.has(peer)) return peer
    if (peers.size >= MOST_PEERS) return OTHER
    peers.add(peer)
    return peer
  }
}

/** An address of which we have seen who answers is shown by the name of that service. */
function learnName(db: Db, { kind, peer }: Call, service: string): void {
  const isOne = kind === 'service' || (kind === 'http' && peer.includes(':'))
  if (!isOne || peer === service) return
  db.prepare('insert or replace into edge_names (peer, service) values (?, ?)').run([peer, service])
}

const emptyFigures = (): Figures => ({ count: 0, errors: 0, buckets: new Map() })

function put(db: Db, key: readonly unknown[], figures: Figures): void {
  const sql = `select count, errors, buckets from edges where minute = ? and service = ? and kind = ? and peer = ?`
  const [before] = rowsOf(db, sql, ...key)
  if (before !== undefined) add(figures, before)
  db.prepare(
    'insert or replace into edges (minute, service, kind, peer, count, errors, buckets) values (?, ?, ?, ?, ?, ?, ?)',
  ).run([...key, figures.count, figures.errors, JSON.stringify([...figures.buckets])])
}

function add(figures: Figures, [count, errors, buckets]: readonly unknown[]): void {
  figures.count += Number(count)
  figures.errors += Number(errors)
  addHistogram(figures.buckets, JSON.parse(String(buckets)) as [number, number][])
}

/** Whole minutes that touch the range; the busiest first. */
export function readEdges(
  { db, names }: Place,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): CallFigures[] {
  const known = new Map(
    rowsOf(db, 'select peer, service from edge_names').map(([peer, service]) => [
      String(peer),
      String(service),
    ]),
  )
  const found = new Map<string, { service: string; call: Call; figures: Figures }>()
  const sql =
    'select service, kind, peer, count, errors, buckets from edges where minute between ? and ?'
  const range = [fromMs, toMs].map((at) => Math.floor(at / MINUTE_MS))
  for (const [id, kind, peer, ...row] of rowsOf(db, sql, ...range)) {
    const service = names.textOf(id)
    const call = resolve({ kind: String(kind) as CallKind, peer: String(peer) }, known)
    const key = [service, call.kind, call.peer].join('\n')
    const entry = found.get(key) ?? { service, call, figures: emptyFigures() }
    found.set(key, entry)
    add(entry.figures, row)
  }
  return [...found.values()]
    .map(({ service, call, figures }) => ({
      ...{ service, ...call, calls: figures.count, errors: figures.errors },
      p95Ms: percentile(figures.buckets, 0.95),
    }))
    .sort((one, other) => other.calls - one.calls)
}

function resolve(call: Call, known: ReadonlyMap<string, string>): Call {
  const service = known.get(call.peer)
  const isNamed = call.kind === 'service' || call.kind === 'http'
  return isNamed && service !== undefined ? { kind: 'service', peer: service } : call
}

function remember<V>(memory: Map<string, V>, key: string, value: V): void {
  memory.set(key, value)
  const [oldest] = memory.keys()
  if (memory.size > MEMORY && oldest !== undefined) memory.delete(oldest)
}
