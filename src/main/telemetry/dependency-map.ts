import type { HealthWord } from '../../shared/model/tables/worker'
import type { DependencyMap, MapEdge, MapNode } from '../../shared/model/worker-views'
import type { Target } from '../../shared/model/target'
import type { CallKind } from './call-of'
import type { CallFigures } from './edge-store'

const MOST_NODES = 150
const MOST_EDGES = 400

/** What a worker says of a part that it needs. */
export interface Part {
  readonly name: string
  readonly isStore: boolean
  readonly status: HealthWord
}

/** A configured target, where it listens (`host:port`), and what it says of its parts. */
export interface Place {
  readonly target: Target
  readonly address: string | null
  readonly parts: readonly Part[]
}

const URGENCY: Readonly<Record<HealthWord, number>> = { fail: 3, unknown: 2, warn: 1, pass: 0 }

/** WK8: one graph of what the spans show and of what the workers say; each thing is one node. Pure. */
export function buildMap(
  calls: readonly CallFigures[] | null,
  places: readonly Place[],
): DependencyMap {
  const draft = new Draft(places)
  for (const place of places) {
    if (place.target.kind === 'worker') draft.node(nodeOfTarget(place.target))
  }
  for (const call of calls ?? []) draft.call(call)
  for (const place of places) {
    if (place.target.kind !== 'worker') continue
    for (const part of place.parts) draft.part(place.target, part)
  }
  return { ...draft.done(), hasSpans: calls !== null }
}

class Draft {
  readonly #places: readonly Place[]
  readonly #nodes = new Map<string, MapNode>()
  readonly #edges = new Map<string, MapEdge>()

  constructor(places: readonly Place[]) {
    this.#places = places
  }

  node(node: MapNode): string {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node)
    return node.id
  }

  call({ service, kind, peer, calls, errors, p95Ms }: CallFigures): void {
    const caller = this.node(this.#service(service))
    const called = this.node(this.#peer(kind, peer))
    const [from, to] = kind === 'consumes' ? [called, caller] : [caller, called]
    this.#join({ from, to, calls, errors, p95Ms, health: null })
  }

  part(worker: Target, { name, isStore, status }: Part): void {
    const from = nodeOfTarget(worker).id
    const to = this.node(this.#named(name) ?? strange(isStore ? storeKind(name) : 'service', name))
    this.#join({ from, to, calls: null, errors: null, p95Ms: null, health: status })
  }

  done(): Pick<DependencyMap, 'nodes' | 'edges'> {
    const nodes = [...this.#nodes.values()].slice(0, MOST_NODES)
    const shown = new Set(nodes.map(({ id }) => id))
    const edges = [...this.#edges.values()].filter(
      ({ from, to }) => shown.has(from) && shown.has(to),
    )
    return { nodes, edges: edges.slice(0, MOST_EDGES) }
  }

  /** Two ways to the same thing are one edge. */
  #join(edge: MapEdge): void {
    const { from, to } = edge
    if (from === to) return
    const key = `${from}\n${to}`
    const known = this.#edges.get(key)
    this.#edges.set(key, known === undefined ? edge : merged(known, edge))
  }

  #service(name: string): MapNode {
    const worker = this.#places.find(
      ({ target }) => target.kind === 'worker' && (target.group === name || target.id === name),
    )
    return worker === undefined ? strange('service', name) : nodeOfTarget(worker.target)
  }

  #peer(kind: CallKind, peer: string): MapNode {
    switch (kind) {
      case 'service':
        return this.#service(peer)
      case 'http':
        return this.#at(peer) ?? strange('http', peer)
      case 'queue':
      case 'consumes':
        return { ...strange('queue', peer), targetId: this.#only('queue') }
      default: {
        const [system = '', database = '', address = ''] = peer.split('|')
        const found = this.#at(address)
        if (found !== undefined) return found
        const title = [system, database, address].filter((word) => word !== '').join(' ')
        return strange(kind, title)
      }
    }
  }

  #at(address: string): MapNode | undefined {
    const found = this.#places.find((one) => one.address !== null && one.address === address)
    return found === undefined ? undefined : nodeOfTarget(found.target)
  }

  /** A part by the name of a target, or of something that the spans showed. */
  #named(name: string): MapNode | undefined {
    const place = this.#places.find(({ target }) => target.id === name || target.group === name)
    if (place !== undefined) return nodeOfTarget(place.target)
    return [...this.#nodes.values()].find(({ title }) => title === name)
  }

  #only(kind: Target['kind']): string | null {
    const found = this.#places.filter(({ target }) => target.kind === kind)
    return found.length === 1 ? (found[0]?.target.id ?? null) : null
  }
}

/** The instances of one service are one node. */
function nodeOfTarget({ id, kind, group }: Target): MapNode {
  switch (kind) {
    case 'worker':
      return { id: `worker:${group ?? id}`, kind: 'worker', title: group ?? id, targetId: id }
    case 'postgres':
      return { id: `target:${id}`, kind: 'database', title: id, targetId: id }
    default:
      return { id: `target:${id}`, kind, title: id, targetId: id }
  }
}

const strange = (kind: MapNode['kind'], title: string): MapNode => ({
  ...{ id: `${kind}:${title}`, kind, title, targetId: null },
})

const storeKind = (name: string): MapNode['kind'] =>
  /redis|valkey|cache/i.test(name) ? 'redis' : /queue|jobs|bull/i.test(name) ? 'queue' : 'database'

function merged(one: MapEdge, other: MapEdge): MapEdge {
  const add = (a: number | null, b: number | null): number | null =>
    a === null ? b : b === null ? a : a + b
  const worse =
    one.health === null || (other.health !== null && URGENCY[other.health] > URGENCY[one.health])
  return {
    ...{ from: one.from, to: one.to },
    calls: add(one.calls, other.calls),
    errors: add(one.errors, other.errors),
    // Of two percentiles only the higher one says nothing false.
    p95Ms: one.p95Ms === null ? other.p95Ms : Math.max(one.p95Ms, other.p95Ms ?? 0),
    health: worse ? other.health : one.health,
  }
}
