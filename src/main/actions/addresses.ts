import type { Target } from '../../shared/model/target'
import { splitAddress, type QueueSettings } from '../sources/queues/settings'

/** Addresses of one connection, secrets included. */
export interface ActionAddress {
  readonly url: string
  readonly actUrl?: string | undefined
  readonly token?: string | undefined
  /** What starts a worker again: an address with its token, or a systemd unit. */
  readonly supervisor?: string | undefined
  /** Of a queue set that has its jobs in two places. */
  readonly queue?: (QueueSettings & { readonly act: QueueSettings }) | undefined
}

/** One service of a target: where to look, and where to act. */
export interface Service {
  readonly url: string | undefined
  readonly actUrl: string | undefined
}

const NONE: Service = { url: undefined, actUrl: undefined }

/** The database and the Redis that a target stands for. Pure. */
export function servicesOf(
  kind: Target['kind'],
  address: ActionAddress,
): { postgres: Service; redis: Service } {
  const own = { url: address.url, actUrl: address.actUrl }
  switch (kind) {
    case 'postgres':
      return { postgres: own, redis: NONE }
    case 'redis':
      return { postgres: NONE, redis: own }
    case 'worker':
      return { postgres: NONE, redis: NONE }
    case 'queue': {
      const look = address.queue ?? splitAddress(address.url)
      const act = address.queue?.act ?? splitAddress(address.actUrl)
      return {
        postgres: { url: look.postgresUrl, actUrl: act.postgresUrl },
        redis: { url: look.redisUrl, actUrl: act.redisUrl },
      }
    }
  }
}
