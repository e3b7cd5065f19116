import type {
  GapRow,
  StatementRow,
  StatementWindowRow,
} from '../../../../shared/model/tables/postgres'
import { useTable, type TableView } from '../../live/use-table'
import { statementGaps } from './statement-parts'

export interface Statements {
  readonly table: TableView<StatementRow> | undefined
  readonly window: StatementWindowRow | undefined
  readonly gaps: readonly GapRow[]
}

/** The statements of one server, what they are over, and what keeps some from us. */
export function useStatements(targetId: string): Statements {
  const table = useTable(targetId, 'postgres.statements')
  const window = useTable(targetId, 'postgres.statement-window')?.rows[0]
  const gaps = useTable(targetId, 'postgres.gaps')
  return { table, window, gaps: statementGaps(gaps?.rows) }
}
