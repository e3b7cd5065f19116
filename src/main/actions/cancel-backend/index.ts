import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools, type Outcome } from '../action'
import {
  describe,
  findBackend,
  formatAge,
  identityOf,
  identityValues,
  requireBackend,
  SAME_BACKEND,
} from '../backend'
import { blockingProof } from '../terminate-backend/index'
import { countWaiters } from '../waiters'

const CANCEL_SQL = `select pg_cancel_backend(pid) as sent from pg_stat_activity
  where ${SAME_BACKEND} and state = 'active'`
const TERMINATE = 'postgres.terminate-backend'

/** Q19. Stops the running statement; the session stays. */
export const cancelBackend = defineAction({
  id: 'postgres.cancel-backend',
  title: 'Cancel a running statement',
  risk: 'load',
  targetKind: 'postgres',
  reversible: false,
  input: z.object({
    pid: z.int().positive(),
    backendStart: z.string().min(1).max(60),
    xactStart: z.string().max(60).optional(),
    queryId: z.string().max(40).optional(),
  }),
  settleMs: 2_000, // what still runs then does not heed the signal: Q19
  cooldownMs: 1_000,

  async preview(input, tools) {
    const backend = await requireBackend(input, tools)
    if (backend.state !== 'active') throw refuseIdle(backend)
    const waiters = await countWaiters(backend.pid, tools)
    return {
      question: `Cancel the statement of session ${backend.pid}?`,
      button: `Cancel ${backend.pid}`,
      summary: `${describe(backend)}: ${backend.query.slice(0, 160)}`,
      effects: [
        'The statement ends with an error; its transaction can only be rolled back.',
        'The session and its connection stay.',
      ],
      figures: [
        `Running for ${formatAge(backend.queryAgeMs)}; it holds ${backend.locks} locks; ${waiters} sessions wait behind it.`,
      ],
      checks: [],
      fingerprint: identityOf(backend),
      phrase: '',
    }
  },

  async run({ pid }, tools, { preview }) {
    const rows = await tools.postgres.act<{ sent: boolean }>(CANCEL_SQL, identityValues(preview))
    if (rows.length === 0)
      throw new AppError('action/target-changed', `session ${pid} moved on: nothing was done`)
    if (rows[0]?.sent !== true)
      throw new AppError('action/failed', `the signal to ${pid} was not delivered`)
  },

  async verify({ pid }, tools, { preview }): Promise<Outcome> {
    const now = await findBackend(pid, tools)
    if (now === undefined) return { verified: true, detail: `Session ${pid} is gone.` }
    const isSame = identityOf(now) === preview.fingerprint
    if (!isSame || now.state !== 'active') {
      return {
        verified: true,
        detail: `The statement of ${pid} ended; the session is ${now.state}.`,
      }
    }
    const [, backendStart] = identityValues(preview)
    return {
      verified: false,
      detail: `The statement of ${pid} still runs: it does not heed the signal.`,
      next: suggestTerminate(tools, { pid, backendStart }),
    }
  },

  proof: (_input, tools) => blockingProof(tools),
})

function suggestTerminate(
  { target }: Pick<ActionTools, 'target'>,
  input: { pid: number; backendStart: string },
): NonNullable<Outcome['next']> {
  const label = `Terminate ${input.pid}`
  return { actionId: TERMINATE, targetId: target.id, input, label }
}

/** The context holds what is needed to offer the other action. */
function refuseIdle({
  pid,
  state,
  backendStart,
}: {
  pid: number
  state: string
  backendStart: string
}): AppError {
  const isOpen = state.startsWith('idle in transaction')
  const message = isOpen
    ? `session ${pid} is ${state}: cancel has no effect, terminate it instead`
    : `session ${pid} runs no statement now`
  const suggestion = { suggestedActionId: TERMINATE, pid, backendStart }
  return new AppError('action/not-possible', message, isOpen ? { context: suggestion } : {})
}
