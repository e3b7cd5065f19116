import type { BreakerState, ComponentRow, HealthWord } from '../../shared/model/tables/worker'
import type { Target } from '../../shared/model/target'
import { parseAddress } from '../sources/postgres/address'
import { parseRedisAddress } from '../sources/redis/address'
import type { TargetView } from '../sources/target-view'
import { parseWorkerAddress } from '../sources/workers/address'
import type { Part, Place } from './dependency-map'

const BREAKER_WORDS: Readonly<Record<BreakerState, HealthWord>> = {
  ...{ closed: 'pass', disabled: 'warn', 'half-open': 'warn' },
  ...{ open: 'fail', 'forced-open': 'fail', unknown: 'unknown' },
}
/** A measurement of the process itself is no part that it needs. */
const OWN = /^(?:uptime|memory|cpu|heap|process|event-?loop|disk.*|ping)$/i

/** What the dependency map is told of one target. */
export function placeOf(view: TargetView, url: string): Place {
  const { target } = view
  const breakers = (view.table('worker.breakers') ?? []).filter(({ dependsOn }) => dependsOn !== '')
  return {
    target,
    address: addressOf(target.kind, url),
    parts: [
      ...(view.table('worker.components') ?? [])
        .filter(isPart)
        .map(({ component, type, status }): Part => ({
          ...{ name: component, isStore: type === 'datastore', status },
        })),
      ...breakers.map(({ dependsOn, state }): Part => ({
        ...{ name: dependsOn, isStore: false },
        status: BREAKER_WORDS[state],
      })),
    ],
  }
}

const isPart = ({ type, component }: ComponentRow): boolean =>
  type !== 'system' && component !== '' && component !== 'ops' && !OWN.test(component)

/** `host:port`; null: it has none that a span could name. */
function addressOf(kind: Target['kind'], url: string): string | null {
  try {
    switch (kind) {
      case 'postgres': {
        const { host, port } = parseAddress(url)
        return `${host}:${port}`
      }
      case 'redis': {
        const { host, port } = parseRedisAddress(url)
        return host === '' ? null : `${host}:${port}`
      }
      case 'worker': {
        const { host, port } = parseWorkerAddress({ url })
        return `${host}:${port}`
      }
      case 'queue':
        return null
    }
  } catch {
    // An address that cannot be read is told by its own target.
    return null
  }
}
