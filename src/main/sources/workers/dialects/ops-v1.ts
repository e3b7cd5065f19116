import { parseProfile } from '../profile'
import type { Dialect } from './dialect'

/** Our own contract: docs/worker-contract.md. Its health is health+json. */
export const opsV1: Dialect = {
  title: 'ops/v1',
  index: {
    path: '/.well-known/ops',
    accept: 'application/json',
    offer: ({ status, json }) => (status === 200 ? parseProfile(json) : null),
  },
}
