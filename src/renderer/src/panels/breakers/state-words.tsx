import type { ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { Age, Timer } from '../../ui/time'
import { TwoLines } from '../../ui/two-lines'
import type { Owned } from '../of-targets'
import { useHold } from './use-hold'

const HELD_WORDS: { readonly [S in BreakerRow['state']]?: string } = {
  'forced-open': 'held open',
  disabled: 'held closed',
}

/** The state in words, and since when; of a forced one, for how long still. */
export function StateWords({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { until } = useHold(row)
  const { state, openedAt } = row
  const held = HELD_WORDS[state]
  if (held !== undefined) {
    return (
      <TwoLines
        second={
          until === null ? (
            'no end told'
          ) : (
            <>
              {'ends in '}
              <Timer until={until} />
            </>
          )
        }
      >
        {held}
      </TwoLines>
    )
  }
  return (
    <>
      {state}
      {state === 'closed' || openedAt === null ? null : (
        <span className="muted">
          {' '}
          <Age at={openedAt} />
        </span>
      )}
    </>
  )
}
