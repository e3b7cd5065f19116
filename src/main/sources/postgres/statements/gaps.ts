import type { GapRow } from '../../../../shared/model/tables/postgres'
import { quoteName } from '../errors'
import type { TextRow } from '../statement'
import type { Extension } from './sql'

export const NO_STATEMENTS = 'pg_stat_statements is not installed: no figures for each query'

interface Facts {
  readonly user: string
  readonly database: string
  readonly isReplica: boolean
  readonly isLoaded: boolean | null
}

/** The extension as it can be used here, or why it cannot and what to run. */
export type Detected =
  | { readonly extension: Extension; readonly facts: Facts; readonly gap: GapRow | undefined }
  | { readonly extension: undefined; readonly facts: Facts; readonly gap: GapRow }

export function readDetected(row: TextRow | undefined): Detected {
  const [user, database, replica, seesAll, loaded, schema, columns, may, info] = row ?? []
  const facts = {
    user: user ?? '',
    database: database ?? '',
    isReplica: replica === 't',
    isLoaded: loaded == null ? null : loaded === 't',
  }
  if (schema == null) return { extension: undefined, facts, gap: notInstalled(facts) }
  if (may !== 't') return { extension: undefined, facts, gap: notCallable(facts, schema) }
  const names = JSON.parse(columns ?? '[]') as string[]
  return {
    extension: { schema, columns: new Set(names), hasInfo: info === 't' },
    facts,
    gap: seesAll === 't' ? undefined : blind(facts),
  }
}

/** Also where the library is not loaded: creating the extension then helps nothing by itself. */
export function notInstalled(facts: Facts): GapRow {
  const where = `in ${quoteName(facts.database)}${facts.isReplica ? ', on the primary' : ''}`
  const create = `CREATE EXTENSION pg_stat_statements; -- ${where}`
  return {
    code: 'source/not-installed',
    message: NO_STATEMENTS,
    fix:
      facts.isLoaded === false
        ? `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- beside what is there; then restart, and: ${create}`
        : create,
  }
}

export function notLoaded(): GapRow {
  return {
    code: 'source/not-installed',
    message: 'pg_stat_statements is installed but not loaded: no figures for each query',
    fix: `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- beside what is there; then restart`,
  }
}

function notCallable({ user }: Facts, schema: string): GapRow {
  const role = quoteName(user)
  return {
    code: 'source/not-permitted',
    message: `${user} may not read pg_stat_statements: no figures for each query`,
    // Not all functions of the schema: one of them resets the figures.
    fix: `GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT EXECUTE ON FUNCTION ${schema}.pg_stat_statements(boolean) TO ${role};`,
  }
}

function blind({ user }: Facts): GapRow {
  return {
    code: 'source/not-permitted',
    message: `${user} sees its own statements only`,
    fix: `GRANT pg_monitor TO ${quoteName(user)};`,
  }
}
