import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import { orderOf } from '../../../shared/model/offer'
import type { Risk } from '../../../shared/model/action'
import { defineAction, type ActionTools, type Outcome, type ProofMetric } from '../action'
import { followOperation } from '../follow-operation'
import { readOffer, type FoundOffer, type Values } from './read-offer'
import { busySlots, proofsOf, RESTART, roleOf } from './roles'

const RISKS: Readonly<Record<FoundOffer['offer']['danger'], Risk>> = {
  low: 'harmless',
  medium: 'load',
  high: 'destructive',
}
const SHOWN_CHARS = 400

const Input = z.object({
  offer: z.string().min(1).max(60),
  params: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()])),
})
type Input = z.output<typeof Input>

/** WK7. Whatever a worker offers itself: checked against its own schema, looked at with its own dry run. */
export const callOffer = defineAction({
  id: 'worker.call-offer',
  title: 'Run what a worker offers',
  // The usual one is not known; each offer names its own.
  risk: 'load',
  targetKind: 'worker',
  reversible: false,
  input: Input,
  // A worker that restarts is back within 30 s, or it is an outage.
  settleMs: 30_000,
  cooldownMs: 3_000,

  async preview(input: Input, tools) {
    const { offer, path, body } = await readOffer(input, tools)
    const risk = RISKS[offer.danger]
    const title = offer.title === '' ? offer.id : offer.title
    return {
      question: `Run ${offer.id} on ${tools.target.id}?`,
      button: `Run ${offer.id}`,
      summary: `${title}${sayValues(input.params)}: ${offer.method} ${path}, as the worker offers it.`,
      effects: [
        `The worker calls it ${offer.danger === 'low' ? 'harmless' : `of ${offer.danger} danger`}; what it does is up to the worker.`,
        ...(offer.idempotent ? [] : ['A second call does it a second time: it is sent once.']),
      ],
      figures: [
        ...sayBusy(offer.id, tools),
        ...(offer.dryRun ? [await dryRun({ offer, path, body }, tools)] : []),
      ],
      checks: drainCheck(offer.id, tools),
      risk,
      fingerprint: JSON.stringify([offer, input.params, startOf(tools)]),
      phrase: risk === 'destructive' ? tools.target.id : '',
    }
  },

  async run(input: Input, tools, { runId, reason }) {
    const { offer, path, body } = await readOffer(input, tools)
    tools.memo.set('start', String(startOf(tools)))
    const call = { offer, path, body, options: { idempotencyKey: runId, reason } }
    const said = await callAndFollow(call, tools)
    tools.memo.set('said', said)
  },

  async verify({ offer }, tools): Promise<Outcome> {
    const said = tools.memo.get('said')
    const words = said === undefined || said === '' ? '' : ` It said: ${said}.`
    const before = tools.memo.get('start')
    if (roleOf(offer) === 'restart' && before !== undefined) {
      const isNew = String(startOf(tools)) !== before
      const detail = isNew ? 'It has started anew.' : 'It has not been seen to start anew.'
      return { verified: isNew, detail: `${detail}${words}` }
    }
    if (said === undefined) return { verified: false, detail: 'The worker gave no answer.' }
    return {
      verified: true,
      detail: `The worker did it.${words}`,
      ...(roleOf(offer) === 'drain' ? suggestRestart(tools) : {}),
    }
  },

  proof: ({ offer }, { view }): readonly ProofMetric[] => proofsOf(offer, view),
})

/** Which process it is, by the start it tells; null: it tells none. */
const startOf = ({ view }: ActionTools): number | null =>
  view.table('worker.info')?.[0]?.startedAt ?? null

/** Drain before restart: what runs now would be lost. */
function drainCheck(
  offerId: string,
  { view }: ActionTools,
): readonly { label: string; ok: boolean; detail: string }[] {
  if (roleOf(offerId) !== 'restart') return []
  const busy = busySlots(view)
  if (busy === null) return []
  const detail = busy === 0 ? 'No task runs.' : 'What runs would be cut off: drain it first.'
  return [{ label: 'Drained', ok: busy === 0, detail }]
}

function sayBusy(offerId: string, { view }: ActionTools): string[] {
  const busy = busySlots(view)
  return busy === null || roleOf(offerId) === 'other' ? [] : [`Tasks that run now: ${busy}.`]
}

function suggestRestart({ target, view }: ActionTools): Pick<Outcome, 'next'> {
  const offers = view.table('worker.offers') ?? []
  const restart = offers.find(({ id, fields }) => roleOf(id) === RESTART && fields?.length === 0)
  if (restart === undefined) return {}
  const { actionId, input } = orderOf(restart, {})
  return {
    next: { actionId, input, targetId: target.id, label: `${restart.title} on ${target.id}` },
  }
}

/** What the worker says in the end. One that restarts may not live to say it: then `verify` tells. */
async function callAndFollow(
  call: FoundOffer & { options: { idempotencyKey: string; reason: string } },
  tools: ActionTools,
): Promise<string> {
  const { offer, path, body, options } = call
  const isRestart = roleOf(offer.id) === RESTART
  const orGone = (codes: readonly string[]) => (thrown: unknown) => {
    if (!isRestart || !codes.includes(AppError.from(thrown).code)) throw thrown
    return undefined
  }
  const reply = await tools.worker
    .send(offer.method, path, body, options)
    .catch(orGone(['source/unreachable', 'source/timeout']))
  if (reply?.status !== 202) return reply === undefined ? '' : sayBody(reply.body)
  const last = await followOperation(reply.location, tools).catch(
    orGone(['source/unreachable', 'source/timeout', 'action/target-changed']),
  )
  return last ?? ''
}

/** What it would change, in the worker's own words. A worker that fails here is told, and forbids nothing. */
async function dryRun(
  { offer, path, body }: Pick<FoundOffer, 'offer' | 'path' | 'body'>,
  tools: ActionTools,
): Promise<string> {
  try {
    const reply = await tools.worker.send(offer.method, `${path}?dryRun=true`, body, {
      idempotencyKey: `dry-run-${tools.clock.now()}`,
      reason: '',
    })
    return `Its dry run says: ${sayBody(reply.body)}`
  } catch (thrown) {
    return `Its dry run failed: ${AppError.from(thrown).message}`
  }
}

function sayBody(body: unknown): string {
  if (body === null || body === undefined || body === '') return 'nothing'
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, SHOWN_CHARS)
}

function sayValues(params: Values): string {
  const pairs = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`)
  return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`
}
