import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { DATABASE, roleStatements, type RoleName } from './roles'
import { seedStatements } from './seed'
import { INDEXES, TABLES } from './tables'
import { firstFillStatement, LEDGER_TRIGGER, limitStatements, viewStatements } from './views'

const NO_PASSWORDS: Record<RoleName, string> = {
  switchyard_watch: '',
  switchyard_act: '',
  api_rw: '',
  scraper_rw: '',
  dashboard_rw: '',
  scanner_rw: '',
  bci_rw: '',
  replicator: '',
}

function statements(rows: number, passwords: Readonly<Record<RoleName, string>>): string[] {
  return [
    TABLES,
    ...seedStatements(rows),
    INDEXES,
    'analyze',
    ...viewStatements(),
    LEDGER_TRIGGER,
    firstFillStatement(),
    ...limitStatements(),
    ...roleStatements(passwords),
    'vacuum analyze',
    'checkpoint',
  ]
}

/** Changes when the schema, the seed or its size does: kept data of another key is not used. */
export function seedKey(rows: number): string {
  return createHash('sha256')
    .update(JSON.stringify([DATABASE, rows, statements(rows, NO_PASSWORDS)]))
    .digest('hex')
    .slice(0, 16)
}

/** Fills an empty database. The client must be the superuser, connected to it. */
export async function fillDatabase(
  client: Client,
  rows: number,
  passwords: Readonly<Record<RoleName, string>>,
): Promise<void> {
  for (const statement of statements(rows, passwords)) await client.query(statement)
}
