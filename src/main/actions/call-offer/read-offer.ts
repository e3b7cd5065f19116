import { AppError } from '../../../shared/errors/app-error'
import { problemsOf } from '../../../shared/model/offer'
import { readParams } from '../../sources/workers/offer-params'
import { parseProfile, type WorkerOffer } from '../../sources/workers/profile'
import type { ActionTools } from '../action'

export type Values = Readonly<Record<string, string | number | boolean>>

export interface FoundOffer {
  readonly offer: WorkerOffer
  /** Filled in. */
  readonly path: string
  readonly body: Values | undefined
}

/** What the worker offers now, and the call that it makes. Throws when it is not offered, or not with these values. */
export async function readOffer(
  { offer: id, params }: { offer: string; params: Values },
  { worker, target }: Pick<ActionTools, 'worker' | 'target'>,
): Promise<FoundOffer> {
  const profile = parseProfile(await worker.get('/.well-known/ops'))
  const offer = profile?.offers.find((one) => one.id === id)
  if (offer === undefined) {
    throw new AppError('action/target-changed', `${target.id} does not offer ${id}`)
  }
  const { fields, refusal } = readParams(offer.params)
  if (fields === null) {
    throw new AppError('action/not-possible', `${id} cannot be called from here: ${refusal}`)
  }
  const [problem] = Object.entries(problemsOf(fields, params))
  if (problem !== undefined) {
    throw new AppError('action/not-possible', `${id}: ${problem[0]}: ${problem[1]}`)
  }
  return { offer, ...fillIn(offer, params) }
}

/** `{name}` of the path is taken from the values; the rest is the body. */
function fillIn({ path, method }: WorkerOffer, params: Values): Pick<FoundOffer, 'path' | 'body'> {
  const used = new Set<string>()
  const filled = path.replace(/\{([\w-]+)\}/g, (_whole, name: string) => {
    used.add(name)
    const value = Object.hasOwn(params, name) ? String(params[name]) : ''
    // A dot alone would climb to another endpoint.
    if (value === '' || /^\.+$/.test(value)) {
      throw new AppError('action/not-possible', `the path needs a value for ${name}`)
    }
    return encodeURIComponent(value)
  })
  if (/[{}]/.test(filled)) throw new AppError('action/not-possible', 'the path of the offer is odd')
  const rest = Object.entries(params).filter(([name]) => !used.has(name))
  return {
    path: filled,
    body: method === 'DELETE' && rest.length === 0 ? undefined : Object.fromEntries(rest),
  }
}
