import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools, type Preview } from '../action'
import { median } from '../../platform/median'
import { findView, requireView, type FoundView } from './read-view'

const STATEMENT_TIMEOUT_MS = 10 * 60_000
const LOCK_TIMEOUT_MS = 2_000
const REPORT_EVERY_MS = 1_000
/** MV6: a refresh under this lag makes it worse. */
const LAG_WARN_MS = 1_000

const Input = z.object({
  oid: z.int().positive(),
  schema: z.string().min(1).max(63),
  name: z.string().min(1).max(63),
  /** Left out: whenever the view allows it. */
  concurrently: z.boolean().optional(),
  statementTimeoutMs: z
    .int()
    .min(1_000)
    .max(6 * 3_600_000)
    .optional(),
})
type Input = z.output<typeof Input>

/** MV4. With CONCURRENTLY readers go on; without it they wait, and its danger is another. */
export const refreshView = defineAction({
  id: 'postgres.refresh-view',
  title: 'Refresh a materialized view',
  risk: 'load',
  targetKind: 'postgres',
  reversible: false,
  input: Input,
  settleMs: 2_000,
  cooldownMs: 5_000,

  async preview(input, tools) {
    const view = await requireView(input, tools)
    const isConcurrent = chooseConcurrent(input, view)
    const title = `${view.schema}.${view.name}`
    const usualMs =
      median(tools.refreshes.find(tools.target.id, title)?.durationsMs ?? []) ??
      seenMs(input, tools)
    return {
      question: `Refresh ${title}?`,
      button: `Refresh ${view.name}`,
      summary: `${formatSize(view.sizeBytes)}, ${isConcurrent ? 'CONCURRENTLY' : 'with an ACCESS EXCLUSIVE lock'}`,
      effects: isConcurrent ? concurrentEffects(title) : exclusiveEffects(title, usualMs),
      figures: [`${view.readers} sessions read it now.`],
      checks: checksOf(view, tools),
      fingerprint: JSON.stringify([view.oid, title, isConcurrent, view.isReplica]),
      phrase: isConcurrent ? '' : title,
      risk: isConcurrent ? 'load' : 'destructive',
      ...(usualMs === undefined ? {} : { usualMs }),
    }
  },

  async run(input, tools, { preview }) {
    const view = await requireView(input, tools)
    const isConcurrent = chooseConcurrent(input, view)
    const startedMs = tools.clock.monotonic()
    const ticking = new AbortController()
    const ticks = tick(tools, { startedMs, usualMs: preview.usualMs, signal: ticking.signal })
    try {
      const limits = {
        statementTimeoutMs: input.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
        lockTimeoutMs: LOCK_TIMEOUT_MS,
      }
      const words = isConcurrent ? 'concurrently ' : ''
      await tools.postgres.act(`refresh materialized view ${words}${view.quoted}`, [], limits)
    } finally {
      ticking.abort()
      await ticks
    }
    const done = {
      at: tools.clock.now(),
      durationMs: Math.round(tools.clock.monotonic() - startedMs),
    }
    await tools.refreshes.record(tools.target.id, `${view.schema}.${view.name}`, done)
  },

  async verify({ oid, schema, name }, tools) {
    const title = `${schema}.${name}`
    const view = await findView(oid, tools)
    const last = tools.refreshes.find(tools.target.id, title)
    if (view === undefined) return { verified: false, detail: `${title} is gone.` }
    if (!view.isPopulated) return { verified: false, detail: `${title} holds no data.` }
    if (last === undefined)
      return { verified: false, detail: `The refresh of ${title} was not recorded.` }
    return {
      verified: true,
      detail: `${title} was refreshed in ${formatSeconds(last.durationMs)}.`,
    }
  },

  proof: ({ schema, name }, { view }) => [
    {
      ...{ label: `Age of ${schema}.${name}`, unit: 'ms', better: 'lower', isAge: true },
      seriesKey: view.key('postgres.view.age', { view: `${schema}.${name}` }),
    },
  ],
})

function chooseConcurrent({ concurrently }: Input, view: FoundView): boolean {
  const whyNot = !view.isPopulated
    ? 'it holds no data yet'
    : view.hasUniqueIndex
      ? undefined
      : 'it has no unique index on plain columns without WHERE'
  if (concurrently === true && whyNot !== undefined) {
    throw new AppError(
      'action/not-possible',
      `${view.quoted} cannot be refreshed concurrently: ${whyNot}`,
    )
  }
  return concurrently ?? whyNot === undefined
}

function concurrentEffects(title: string): string[] {
  return [
    `Readers of ${title} go on; no other refresh of it can run meanwhile.`,
    'It reads every row of its source and writes what differs: load, and space for a second copy.',
  ]
}

function exclusiveEffects(title: string, usualMs: number | undefined): string[] {
  const usual = usualMs === undefined ? 'how long is unknown' : `usually ${formatSeconds(usualMs)}`
  return [
    `Every reader of ${title} waits until it ends (${usual}): ACCESS EXCLUSIVE lock.`,
    `It waits ${LOCK_TIMEOUT_MS / 1_000} s at most for that lock, then gives up and changes nothing.`,
  ]
}

function checksOf({ isPopulated }: FoundView, { view }: ActionTools): Preview['checks'] {
  const blocked = view.value('postgres.sessions.blocked') ?? null
  const lags = view.values('postgres.replica.replay-lag').map((lag) => lag.value ?? 0)
  const lagMs = Math.max(0, ...lags)
  return [
    {
      label: 'No sessions are blocked',
      ok: blocked === 0,
      detail: blocked === null ? 'not known' : `${blocked} blocked`,
    },
    {
      label: 'Replicas keep up',
      ok: lagMs <= LAG_WARN_MS,
      detail: lags.length === 0 ? 'no replica is known' : `${formatSeconds(lagMs)} behind at most`,
    },
    {
      label: 'It holds data',
      ok: isPopulated,
      detail: isPopulated ? 'populated' : 'never refreshed',
    },
  ]
}

/** What the source saw of its last refresh, by whomever. */
function seenMs({ oid }: Input, { view }: ActionTools): number | undefined {
  const row = view.table('postgres.views')?.find((one) => one.oid === oid)
  return row?.lastDurationMs ?? undefined
}

/** The server tells no progress of a refresh: elapsed against usual, never quite done. */
async function tick(
  tools: ActionTools,
  span: { startedMs: number; usualMs: number | undefined; signal: AbortSignal },
): Promise<void> {
  const { startedMs, usualMs, signal } = span
  while (!signal.aborted) {
    const elapsedMs = tools.clock.monotonic() - startedMs
    const share =
      usualMs === undefined || usualMs === 0 ? null : Math.min(0.95, elapsedMs / usualMs)
    const usual = usualMs === undefined ? '' : `, usually ${formatSeconds(usualMs)}`
    tools.report(share, `Refreshing for ${formatSeconds(elapsedMs)}${usual}`)
    await tools.clock.wait(REPORT_EVERY_MS, signal)
  }
}

function formatSeconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`
}

/** Of pages that the server counted at its last vacuum or analyze. */
function formatSize(bytes: number): string {
  if (bytes === 0) return 'Size not known'
  const mebibytes = bytes / 1_048_576
  return mebibytes < 10 ? `About ${mebibytes.toFixed(1)} MiB` : `About ${Math.round(mebibytes)} MiB`
}
