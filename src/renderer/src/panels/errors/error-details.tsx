import type { ReactNode } from 'react'
import type { ErrorGroup } from '../../../../shared/model/telemetry'
import { routeHash } from '../../shell/route'
import { ButtonLink } from '../../ui/button-link'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { formatCount, formatStamp, NOTHING } from '../../ui/format'

const OWNERS: Readonly<Record<ErrorGroup['owner'], string>> = {
  application: 'application: its own code or data',
  database: 'database',
  network: 'network between the two',
  dependency: 'dependency: another service answers so',
  platform: 'platform: disks, rights, certificates',
  client: 'client: the caller asked wrongly',
}

/** One kind of failure in full, with the newest trace of it. */
export function ErrorDetails({ group }: { group: ErrorGroup }): ReactNode {
  const facts: [string, string][] = [
    ['Severity', group.severity],
    ['Message', group.message],
    ['At', group.frame === '' ? NOTHING : group.frame],
    ['Service', group.service],
    ['Owner', OWNERS[group.owner]],
    ['Retry', group.retriable ? 'may help' : 'does not help'],
    ['Passes by itself', group.transient ? 'it may' : 'no'],
    ['In this range', `${formatCount(group.count)}, ${group.trend}`],
    ['In all', formatCount(group.total)],
    ['First seen', formatStamp(group.firstAt)],
    ['Last seen', formatStamp(group.lastAt)],
  ]
  return (
    <div className="stack">
      <Facts items={facts} />
      <div className="row">
        {group.traceId === '' ? null : (
          <ButtonLink href={routeHash('traces', { trace: group.traceId })}>
            Open newest trace
          </ButtonLink>
        )}
        <CopyButton text={() => facts.map(([name, value]) => `${name}: ${value}`).join('\n')}>
          Copy summary
        </CopyButton>
      </div>
    </div>
  )
}
