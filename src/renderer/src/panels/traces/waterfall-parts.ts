import type { Span } from '../../../../shared/model/telemetry'

/** A stretch of time in which a span alone decided how long the trace took. */
export interface Section {
  readonly fromMs: number
  readonly toMs: number
}

export interface WaterfallRow {
  readonly span: Span
  readonly depth: number
  /** Empty: not on the critical path. */
  readonly critical: readonly Section[]
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[]
  readonly startMs: number
  readonly durationMs: number
  readonly errors: number
  /** Where the time went: the longest share of the critical path first. */
  readonly slowest: readonly { readonly span: Span; readonly ms: number }[]
}

export type RowOrder = 'tree' | 'errors'

/** TR2: the spans as a tree in time order, with what was critical. Spans whose parent did not come are roots. */
export function toWaterfall(spans: readonly Span[]): Waterfall {
  const children = childrenOf(spans)
  const critical = criticalPath(children)
  const startMs = spans.reduce((low, span) => Math.min(low, span.startMs), Infinity)
  const endMs = spans.reduce((high, span) => Math.max(high, endOf(span)), 0)
  const total = (span: Span): number =>
    (critical.get(span.spanId) ?? []).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return {
    rows: inTreeOrder(children).map(({ span, depth }) => ({
      span,
      depth,
      critical: critical.get(span.spanId) ?? [],
    })),
    startMs: spans.length === 0 ? 0 : startMs,
    durationMs: spans.length === 0 ? 0 : endMs - startMs,
    errors: spans.filter(({ isError }) => isError).length,
    slowest: spans
      .filter(({ spanId }) => critical.has(spanId))
      .map((span) => ({ span, ms: total(span) }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 3),
  }
}

/** Failed spans first, the innermost of them before what it made fail; then the tree. */
export function ordered(rows: readonly WaterfallRow[], order: RowOrder): readonly WaterfallRow[] {
  if (order === 'tree') return rows
  const failed = rows.filter(({ span }) => span.isError).sort((a, b) => b.depth - a.depth)
  return [...failed, ...rows.filter(({ span }) => !span.isError)]
}

const ROOT = ''

type Children = ReadonlyMap<string, readonly Span[]>

function childrenOf(spans: readonly Span[]): Children {
  const known = new Map(spans.map((span) => [span.spanId, span]))
  const children = new Map<string, Span[]>()
  for (const span of spans) {
    const parent = hasRoot(span, known) ? span.parentId : ROOT
    const list = children.get(parent)
    if (list === undefined) children.set(parent, [span])
    else list.push(span)
  }
  for (const list of children.values()) list.sort((a, b) => a.startMs - b.startMs)
  return children
}

/** False: the parent is not here, or is the span itself. */
function hasRoot({ spanId, parentId }: Span, known: ReadonlyMap<string, Span>): boolean {
  return parentId !== spanId && known.has(parentId)
}

/** Without recursion: a trace may be thousands of spans deep. A ring of parents is cut where it closes. */
function inTreeOrder(children: Children): { span: Span; depth: number }[] {
  const rows: { span: Span; depth: number }[] = []
  const seen = new Set<string>()
  const visit = (first: readonly Span[]): void => {
    const stack = [...first].reverse().map((span) => ({ span, depth: 0 }))
    for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
      const { span, depth } = row
      if (seen.has(span.spanId)) continue
      seen.add(span.spanId)
      rows.push(row)
      const own = children.get(span.spanId) ?? []
      for (let place = own.length - 1; place >= 0; place -= 1) {
        const child = own[place]
        if (child !== undefined) stack.push({ span: child, depth: depth + 1 })
      }
    }
  }
  visit(children.get(ROOT) ?? [])
  for (const list of children.values()) visit(list)
  return rows
}

/** From the end back: who finished last before this moment is what was waited for. */
function criticalPath(children: Children): Map<string, Section[]> {
  const path = new Map<string, Section[]>()
  const roots = children.get(ROOT) ?? []
  const last = roots.reduce<Span | undefined>(
    (latest, root) => (latest === undefined || endOf(root) > endOf(latest) ? root : latest),
    undefined,
  )
  if (last === undefined) return path
  const stack = [{ span: last, untilMs: endOf(last) }]
  const seen = new Set<string>()
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { span, untilMs } = step
    if (seen.has(span.spanId)) continue
    seen.add(span.spanId)
    const end = (child: Span): number => Math.min(endOf(child), endOf(span))
    let cursor = untilMs
    const sections: Section[] = []
    for (const child of [...(children.get(span.spanId) ?? [])].sort((a, b) => end(b) - end(a))) {
      if (end(child) > cursor || end(child) <= span.startMs) continue
      if (end(child) < cursor) sections.push({ fromMs: end(child), toMs: cursor })
      stack.push({ span: child, untilMs: end(child) })
      cursor = Math.max(span.startMs, child.startMs)
    }
    if (cursor > span.startMs) sections.push({ fromMs: span.startMs, toMs: cursor })
    path.set(span.spanId, sections)
  }
  return path
}

const endOf = ({ startMs, durationMs }: Span): number => startMs + durationMs
