import type { ReactNode } from 'react'
import type { GapRow } from '../../../../shared/model/tables/postgres'
import { CopyButton } from '../../ui/copy-button'

/** ST8: what is not shown, why, and the line that mends it. */
export function GapList({ gaps }: { gaps: readonly GapRow[] }): ReactNode {
  if (gaps.length === 0) return null
  return (
    <ul className="panel-gaps" aria-label="Not shown">
      {gaps.map(({ code, message, fix }) => (
        <li key={`${code} ${message}`} className="row small">
          <span>{message}</span>
          {fix === '' ? null : (
            <>
              <code className="mono">{fix}</code>
              <CopyButton text={() => fix}>Copy</CopyButton>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
