import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { defineAction, type ActionTools, type RunContext } from '../action'
import { readBreaker, type Breaker } from './read-breaker'

/** Long enough for the first calls to fail again, if they do. */
const HOLD_MS = 3_000
const TRIPPED = ['OPEN', 'HALF_OPEN']

/** BR7. Closes a worker's breaker before its own time. */
export const resetBreaker = defineAction({
  id: 'worker.reset-breaker',
  title: 'Reset a breaker',
  risk: 'harmless',
  targetKind: 'worker',
  reversible: false,
  input: z.object({ breaker: z.string().min(1).max(200) }),
  settleMs: 2_000,
  cooldownMs: 3_000,

  async preview({ breaker: name }, tools) {
    const breaker = await readBreaker(name, tools)
    if (breaker.state === 'CLOSED') {
      throw new AppError('action/not-possible', `the breaker ${name} is closed already`)
    }
    const dependency = breaker.dependsOn ?? 'its dependency'
    return {
      question: `Reset the breaker ${name}?`,
      button: `Reset ${name}`,
      summary: `${name} of ${tools.target.id} is ${breaker.state}; it guards ${dependency}.`,
      effects: [
        `Calls to ${dependency} go through again at once.`,
        `If ${dependency} still fails, it opens again by itself.`,
      ],
      figures: figuresOf(breaker),
      checks: [],
      fingerprint: JSON.stringify([name, identityOf(breaker)]),
      phrase: '',
    }
  },

  async run({ breaker: name }, tools, context) {
    const wasClosed = await close(name, tools, { context, attempt: 1 })
    // It went from open to half-open in between, or back: the same fault, so once more.
    if (!wasClosed) await close(name, tools, { context, attempt: 2 })
  },

  async verify({ breaker: name }, tools) {
    const first = await readBreaker(name, tools)
    if (first.state !== 'CLOSED') return { verified: false, detail: `${name} is ${first.state}.` }
    await tools.clock.wait(HOLD_MS, tools.signal)
    const later = await readBreaker(name, tools)
    const seconds = HOLD_MS / 1_000
    if (later.state !== 'CLOSED') {
      const dependency = later.dependsOn ?? 'its dependency'
      const detail = `${name} closed, and is ${later.state} again after ${seconds} s: ${dependency} still fails.`
      return { verified: false, detail }
    }
    return { verified: true, detail: `${name} is closed, and still so after ${seconds} s.` }
  },

  proof: ({ breaker }, { view }) => [
    {
      ...{ label: `Breaker ${breaker} open`, unit: 'state', better: 'lower' },
      seriesKey: view.key('worker.breaker.open', { breaker }),
    },
    {
      ...{ label: `Failed calls of ${breaker}`, unit: 'percent', better: 'lower' },
      seriesKey: view.key('worker.breaker.fail-percent', { breaker }),
    },
  ],
})

/** Open and half-open take turns by themselves: one fault. Forced open and disabled are somebody's will. */
function identityOf({ state }: Breaker): string {
  return TRIPPED.includes(state) ? 'tripped' : state
}

function figuresOf({ stats = {}, consecutiveFailures, thresholds }: Breaker): string[] {
  const counts = [
    ...(stats.failures === undefined ? [] : [`${stats.failures} failures`]),
    ...(stats.timeouts === undefined ? [] : [`${stats.timeouts} timeouts`]),
    ...(stats.rejects === undefined ? [] : [`${stats.rejects} calls refused`]),
  ]
  const openMs = thresholds?.resetTimeoutMs
  return [
    ...(counts.length === 0 ? [] : [`In its window: ${counts.join(', ')}.`]),
    ...(consecutiveFailures === undefined ? [] : [`${consecutiveFailures} failures in a row.`]),
    ...(openMs === undefined ? [] : [`By itself it tries again every ${openMs / 1_000} s.`]),
  ]
}

/** False when the worker saw another state than the one we named. */
async function close(
  name: string,
  tools: ActionTools,
  { context, attempt }: { context: RunContext; attempt: number },
): Promise<boolean> {
  const breaker = await readBreaker(name, tools)
  if (JSON.stringify([name, identityOf(breaker)]) !== context.preview.fingerprint) {
    throw new AppError(
      'action/target-changed',
      `${name} is ${breaker.state} by now: nothing was done`,
    )
  }
  try {
    await tools.worker.send(
      'POST',
      `/ops/breakers/${encodeURIComponent(name)}`,
      { updateState: 'CLOSE' },
      {
        idempotencyKey: attempt === 1 ? context.runId : `${context.runId}-${attempt}`,
        reason: context.reason,
        expectedState: breaker.state,
      },
    )
    return true
  } catch (thrown) {
    const isConflict = thrown instanceof AppError && thrown.context['status'] === 409
    if (isConflict && attempt === 1) return false
    throw thrown
  }
}
