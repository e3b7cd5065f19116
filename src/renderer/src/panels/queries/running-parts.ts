import type { SessionRow } from '../../../../shared/model/tables/postgres'

export const KINDS = [
  { value: 'working', label: 'clients at work' },
  { value: 'client', label: 'all clients' },
  { value: 'autovacuum', label: 'autovacuum' },
  { value: 'walsender', label: 'walsender' },
  { value: 'parallel', label: 'parallel workers' },
  { value: 'ours', label: 'Switchyard itself' },
  { value: 'other', label: 'other processes' },
  { value: 'all', label: 'all' },
] as const
export type Kind = (typeof KINDS)[number]['value']

/** Q1: clients apart from autovacuum, walsender, parallel workers and ourselves. */
export function runningRows(rows: readonly SessionRow[], kind: Kind): readonly SessionRow[] {
  switch (kind) {
    case 'all':
      return rows
    case 'working':
      return rows.filter((row) => row.kind === 'client' && row.state !== 'idle')
    default:
      return rows.filter((row) => row.kind === kind)
  }
}
