import type { ReactNode } from 'react'
import type { ViewRow } from '../../../../shared/model/tables/postgres'
import { ActionButton } from '../../actions/use-action'
import { refreshInput, refreshLabel, viewName } from './view-parts'

/** Says whether readers go on meanwhile; opens the dialog. */
export function RefreshButton({ row, targetId }: { row: ViewRow; targetId: string }): ReactNode {
  return (
    <ActionButton
      look="quiet"
      label={`${refreshLabel(row)} ${viewName(row)}`}
      call={{ actionId: 'postgres.refresh-view', targetId, input: refreshInput(row) }}
    >
      {refreshLabel(row)}
    </ActionButton>
  )
}
