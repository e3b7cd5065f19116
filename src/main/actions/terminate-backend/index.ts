import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools, type Preview, type ProofMetric } from '../action'
import {
  describe,
  findBackend,
  formatAge,
  identityOf,
  identityValues,
  requireBackend,
  SAME_BACKEND,
  type Backend,
} from '../backend'
import { countWaiters } from '../waiters'

type Check = Preview['checks'][number]

const TERMINATE_SQL = `select pg_terminate_backend(pid) as sent from pg_stat_activity where ${SAME_BACKEND}`

/** Q19. Ends one session; the identity is compared again in the acting statement itself. */
export const terminateBackend = defineAction({
  id: 'postgres.terminate-backend',
  title: 'Terminate a PostgreSQL session',
  risk: 'destructive',
  targetKind: 'postgres',
  reversible: false,
  input: z.object({
    pid: z.int().positive(),
    backendStart: z.string().min(1).max(60),
    xactStart: z.string().max(60).optional(),
    queryId: z.string().max(40).optional(),
  }),
  settleMs: 5_000, // the signal is sent at once, the session leaves a little later
  cooldownMs: 1_000,

  async preview(input, tools) {
    const backend = await requireBackend(input, tools)
    const waiters = await countWaiters(backend.pid, tools)
    return {
      question: `Terminate session ${backend.pid}?`,
      button: `Terminate ${backend.pid}`,
      summary: `${describe(backend)}: ${backend.query.slice(0, 160)}`,
      effects: effectsOf(backend),
      figures: figuresOf(backend, waiters),
      checks: checksOf(backend, waiters),
      fingerprint: identityOf(backend),
      phrase: String(backend.pid),
    }
  },

  async run({ pid }, tools, { preview }) {
    const rows = await tools.postgres.act<{ sent: boolean }>(TERMINATE_SQL, identityValues(preview))
    if (rows.length === 0)
      throw new AppError('action/target-changed', `session ${pid} moved on: nothing was done`)
    if (rows[0]?.sent !== true)
      throw new AppError('action/failed', `the signal to ${pid} was not delivered`)
  },

  async verify({ pid, backendStart }, tools) {
    const left = await findBackend(pid, tools)
    const isGone = left?.backendStart !== backendStart
    return {
      verified: isGone,
      detail: isGone ? `Session ${pid} is gone.` : `Session ${pid} is still there.`,
    }
  },

  proof: (_input, tools) => blockingProof(tools),
})

/** What ending or stopping a session should better. */
export function blockingProof({ view }: Pick<ActionTools, 'view'>): readonly ProofMetric[] {
  const metric = (id: string, label: string, unit: ProofMetric['unit']): ProofMetric => ({
    ...{ label, unit, seriesKey: view.key(id), better: 'lower' },
  })
  return [
    metric('postgres.sessions.blocked', 'Blocked sessions', 'count'),
    metric('postgres.idle-in-transaction.oldest', 'Longest idle in transaction', 'ms'),
  ]
}

function effectsOf({ xactStart }: Backend): string[] {
  return [
    ...(xactStart === '' ? [] : ['Its open transaction is rolled back; its locks are released.']),
    'Its client loses the connection.',
  ]
}

function checksOf({ state }: Backend, waiters: number): Check[] {
  const isActive = state === 'active'
  return [
    {
      label: 'Cancel would not be enough',
      ok: !isActive,
      detail: isActive ? 'it runs a statement: cancel that first' : `it is ${state}`,
    },
    {
      label: 'Sessions wait behind it',
      ok: waiters > 0,
      detail: waiters > 0 ? `${waiters} wait` : 'none waits: ending it frees nobody',
    },
  ]
}

function figuresOf({ state, xactAgeMs, locks }: Backend, waiters: number): string[] {
  const age = xactAgeMs === null ? '' : `, transaction open for ${formatAge(xactAgeMs)}`
  return [`Now: ${state}${age}.`, `It holds ${locks} locks; ${waiters} sessions wait behind it.`]
}
