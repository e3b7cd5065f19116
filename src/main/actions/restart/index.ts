import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools, type Outcome } from '../action'
import { findOffers, isNewProcess, lastKnown, type Found } from './process'

/** WK3: from down to up. */
const LIMIT_MS = 30_000
const ORDER = 'order'
/** A worker that starts itself again may be gone before its answer is. */
const ANSWER_LOST = new Set(['source/unreachable', 'source/timeout'])

/** WK7. By the worker itself when it offers that and answers; else by its supervisor. */
export const restartWorker = defineAction({
  id: 'worker.restart',
  title: 'Restart a worker',
  risk: 'destructive',
  targetKind: 'worker',
  reversible: false,
  input: z.object({}),
  settleMs: LIMIT_MS,
  cooldownMs: 30_000,

  async preview(_input, tools) {
    const { id } = tools.target
    const found = await findOffers(tools)
    const way = wayOf(found, tools)
    return {
      question: `Restart ${id}?`,
      button: `Restart ${id}`,
      summary: `${id} ${found.answers ? 'answers' : 'does not answer'}; it is restarted by ${way.says}.`,
      effects: [
        found.answers
          ? 'What it works on now is cut off, unless it ends its tasks itself before it stops.'
          : 'If it still works on something, that is cut off.',
        'Until it answers again nothing is taken from its queue.',
      ],
      figures: figuresOf(tools),
      checks: checksOf(found, tools),
      fingerprint: JSON.stringify([id, way.says, found.answers, lastKnown(tools).startedAt]),
      phrase: '',
    }
  },

  async run(_input, tools, { runId, reason, preview }) {
    const way = wayOf(await findOffers(tools), tools)
    if (!preview.summary.endsWith(`by ${way.says}.`)) {
      throw new AppError('action/target-changed', `it would now be restarted by ${way.says}`)
    }
    tools.memo.set(ORDER, JSON.stringify({ at: tools.clock.now(), before: lastKnown(tools) }))
    tools.report(null, `told ${way.says}`)
    try {
      await way.order({ idempotencyKey: runId, reason })
    } catch (thrown) {
      // Whether it was heard shows by what answers next; it is not said twice.
      if (!ANSWER_LOST.has(AppError.from(thrown).code)) throw thrown
    }
  },

  verify: (_input, tools) => Promise.resolve(look(tools)),

  proof: (_input, { view }) => [
    {
      ...{ label: 'Worker up', unit: 'state', better: 'higher', gapIs: 0 },
      seriesKey: view.key('worker.up'),
    },
  ],
})

const Order = z.object({
  at: z.number(),
  before: z.object({ startedAt: z.number().nullable(), instance: z.string().nullable() }),
})

interface Way {
  /** Without a token. */
  readonly says: string
  order(options: { idempotencyKey: string; reason: string }): Promise<unknown>
}

function wayOf({ answers, restart }: Found, tools: ActionTools): Way {
  if (answers && restart !== undefined) {
    const order: Way['order'] = (options) =>
      tools.worker.send('POST', restart.path, undefined, options)
    return { says: `its own POST ${restart.path}`, order }
  }
  const { says } = tools.supervisor
  if (says === null) {
    const why = answers ? 'it does not offer to restart itself' : 'it does not answer'
    throw new AppError('action/not-possible', `${why}, and no supervisor is configured`, {
      context: { missing: 'a supervisor of this connection' },
    })
  }
  tools.supervisor.check()
  return { says, order: (options) => tools.supervisor.restart(options) }
}

function figuresOf({ view, clock }: ActionTools): string[] {
  const slots = view.table('worker.slots') ?? []
  const at = view.tableAt('worker.slots')
  if (slots.length === 0 || at === undefined) return ['What it works on is not known.']
  const sum = (of: 'active' | 'queued'): number => slots.reduce((all, row) => all + row[of], 0)
  const age = Math.max(0, Math.round((clock.now() - at) / 1_000))
  return [`Cut off: ${sum('active')} running tasks; ${sum('queued')} wait (read ${age} s ago).`]
}

function checksOf(
  { answers, canDrain }: Found,
  { view }: ActionTools,
): { label: string; ok: boolean; detail: string }[] {
  const busy = (view.table('worker.slots') ?? []).reduce((all, { active }) => all + active, 0)
  const open = (view.table('worker.breakers') ?? []).filter(({ state }) => state === 'open')
  const drain = {
    label: 'Nothing is cut off',
    ok: busy === 0,
    detail: canDrain
      ? 'It can be drained first: then its tasks end before it stops.'
      : 'It does not offer to be drained first.',
  }
  const upstream = {
    label: 'The cause is the worker itself',
    ok: open.length === 0,
    detail:
      open.length === 0
        ? 'None of its breakers is open.'
        : `Open: ${open.map(({ name }) => name).join(', ')}. A restart does not mend what they guard.`,
  }
  return answers ? [drain, upstream] : [upstream]
}

/** By our own next reading: another process, which says it is well. */
function look(tools: ActionTools): Outcome {
  const { view, memo, clock } = tools
  const order = memo.get(ORDER)
  if (order === undefined) return { verified: false, detail: 'It was not told.' }
  const { at: orderedAt, before } = Order.parse(JSON.parse(order))
  const link = view.link('health')
  const info = view.table('worker.info')?.[0]
  if (link?.state !== 'live' || (link.lastOkAt ?? 0) <= orderedAt || info === undefined) {
    return { verified: false, detail: 'It does not answer yet.' }
  }
  const isNew = isNewProcess(before, info, orderedAt)
  if (isNew !== true) {
    const detail =
      isNew === null
        ? 'It answers; whether that is a new process it does not tell.'
        : 'The process from before still answers.'
    return { verified: false, detail }
  }
  const seconds = ((clock.now() - orderedAt) / 1_000).toFixed(1)
  if (info.status === 'fail' || info.status === 'unknown') {
    return { verified: false, detail: `A new process answers, and says ${info.status}.` }
  }
  const away =
    info.downAt !== null && info.upAt !== null && info.upAt >= orderedAt
      ? `; it was away for ${((info.upAt - info.downAt) / 1_000).toFixed(1)} s, the line is ${LIMIT_MS / 1_000} s`
      : ''
  return { verified: true, detail: `A new process answers ${seconds} s after the order${away}.` }
}
