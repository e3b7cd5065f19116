import type { Alert } from '../../src/shared/model/alert'
import type { Finding } from '../../src/shared/model/finding'
import { makeFinding } from './page'

/** A firing alert over a finding; say only what differs. */
export function makeAlert(part: Partial<Alert> = {}, finding: Partial<Finding> = {}): Alert {
  const made = makeFinding(finding)
  return {
    id: `${made.id}@1`,
    finding: made,
    state: 'firing',
    raisedAt: made.since,
    resolvedAt: null,
    times: 1,
    ack: null,
    shelf: null,
    hiddenBehind: null,
    ...part,
  }
}
