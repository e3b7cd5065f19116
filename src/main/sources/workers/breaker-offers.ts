import type { BreakerRow } from '../../../shared/model/tables/worker'
import { isRecord } from './fields'
import type { WorkerOffer, WorkerProfile } from './profile'

export type BreakerOffers = Pick<
  BreakerRow,
  'canReset' | 'canProbe' | 'canDryRun' | 'canForce' | 'canHold'
>

/** What a worker lets be done to its breakers: BR7, BR8. A worker that lists no parameters takes Resilience4j's words. */
export function breakerOffers({ breakers, canReset, offers }: WorkerProfile): BreakerOffers {
  const find = (tail: string): WorkerOffer | undefined =>
    offers.find(({ method, path }) => method === 'POST' && path === `${breakers}/{name}${tail}`)
  const probe = find('/probe')
  const update = propertiesOf(find(''))
  const words = isRecord(update['updateState']) ? update['updateState']['enum'] : undefined
  const takes = (word: string): boolean => !Array.isArray(words) || words.includes(word)
  return {
    canReset,
    canProbe: probe !== undefined,
    canDryRun: probe?.dryRun === true,
    canForce: canReset && takes('FORCE_OPEN') && takes('DISABLE'),
    canHold: canReset && isRecord(update['forMs']),
  }
}

function propertiesOf(offer: WorkerOffer | undefined): Readonly<Record<string, unknown>> {
  const properties = offer?.params?.['properties']
  return isRecord(properties) ? properties : {}
}
