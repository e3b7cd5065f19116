import type { DependencyMap, MapEdge, MapNode } from '../../../../shared/model/worker-views'

/** Where a card of the map is, in its own steps: column from the left, row from the top. */
export interface Placed {
  readonly node: MapNode
  readonly column: number
  readonly row: number
}

/** Callers at the left, what they call at the right; within a column near those that call it. */
export function layOut({ nodes, edges }: Pick<DependencyMap, 'nodes' | 'edges'>): Placed[] {
  const columns = columnsOf(nodes, withoutCircles(nodes, edges))
  const placed = new Map<string, Placed>()
  const last = Math.max(0, ...columns.values())
  for (let column = 0; column <= last; column += 1) {
    nodes
      .filter(({ id }) => columns.get(id) === column)
      .map((node) => ({ node, pull: pullOf(node, edges, placed) }))
      .sort((a, b) => a.pull - b.pull || a.node.title.localeCompare(b.node.title))
      .forEach(({ node }, row) => placed.set(node.id, { node, column, row }))
  }
  return [...placed.values()]
}

/** The edges that lead on: one that leads back to where we came from orders nothing. */
function withoutCircles(nodes: readonly MapNode[], edges: readonly MapEdge[]): MapEdge[] {
  const kept: MapEdge[] = []
  const done = new Set<string>()
  const visit = (id: string, above: ReadonlySet<string>): void => {
    if (done.has(id)) return
    const path = new Set([...above, id])
    for (const edge of edges) {
      if (edge.from !== id || path.has(edge.to)) continue
      kept.push(edge)
      visit(edge.to, path)
    }
    done.add(id)
  }
  const called = new Set(edges.map(({ to }) => to))
  const roots = nodes.filter(({ id }) => !called.has(id))
  for (const { id } of [...roots, ...nodes]) visit(id, new Set())
  return kept
}

/** The longest way from a caller that nobody calls. */
function columnsOf(
  nodes: readonly MapNode[],
  edges: readonly MapEdge[],
): ReadonlyMap<string, number> {
  const columns = new Map(nodes.map(({ id }) => [id, 0]))
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false
    for (const { from, to } of edges) {
      const wanted = (columns.get(from) ?? 0) + 1
      if (wanted <= (columns.get(to) ?? 0)) continue
      columns.set(to, wanted)
      moved = true
    }
    if (!moved) break
  }
  return columns
}

function pullOf(
  { id }: MapNode,
  edges: readonly MapEdge[],
  placed: ReadonlyMap<string, Placed>,
): number {
  const rows = edges.flatMap(({ from, to }) => (to === id ? (placed.get(from)?.row ?? []) : []))
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length
}
