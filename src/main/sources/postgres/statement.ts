import type { Client, QueryArrayConfig } from 'pg'
import { sessionSettings, type Connected, type SessionLimits } from './connect'

/** One statement with its own name: parsed once for each connection, then only executed. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export type TextRow = readonly (string | null)[]

const AS_TEXT = { getTypeParser: () => (text: string) => text }

/** The driver knows `queryMode`, its types do not. Extended: one statement only, whatever its text says. */
interface ExtendedConfig extends QueryArrayConfig<unknown[]> {
  readonly queryMode: 'extended'
}

/** Runs one statement by the extended protocol and gives its rows as the server wrote them. */
export async function runStatement(
  { client, pooled }: Connected,
  statement: Statement,
  limits: SessionLimits,
): Promise<readonly TextRow[]> {
  if (!pooled) return execute(client, statement, true)
  // Behind a pooler nothing outlives a transaction: no names, and the limits travel with it.
  await execute(client, { name: '', text: limits.readOnly ? 'begin read only' : 'begin' }, false)
  try {
    const settings = sessionSettings(limits)
    const calls = settings.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`)
    await execute(
      client,
      { name: '', text: `select ${calls.join(', ')}`, values: settings.flat() },
      false,
    )
    return await execute(client, statement, false)
  } finally {
    await execute(client, { name: '', text: 'rollback' }, false)
  }
}

async function execute(client: Client, statement: Statement, named: boolean): Promise<TextRow[]> {
  const config: ExtendedConfig = {
    text: statement.text,
    values: [...(statement.values ?? [])],
    rowMode: 'array',
    types: AS_TEXT,
    queryMode: 'extended',
    ...(named ? { name: statement.name } : {}),
  }
  const { rows } = await client.query<(string | null)[]>(config)
  return rows
}
