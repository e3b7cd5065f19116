import { AppError } from '../../shared/errors/app-error'
import type { OneShot } from '../sources/postgres/run-once'

interface Found {
  readonly text: string
  readonly database: string
}

/** The whole text that the server remembers. It stays in the main process: what goes on is redacted. */
export async function findStatement(
  { run }: OneShot,
  { queryId, database }: { queryId: string; database?: string | undefined },
): Promise<Found> {
  const [extension] = await run<{ schema: string }>(
    `select quote_ident(n.nspname) as schema from pg_extension x join pg_namespace n on n.oid = x.extnamespace
      where x.extname = 'pg_stat_statements'`,
  )
  if (extension === undefined) {
    throw new AppError('query/unknown', 'pg_stat_statements is not installed: no text to explain')
  }
  const [found] = await run<Found>(
    `select s.query as text, d.datname as database
       from ${extension.schema}.pg_stat_statements(true) s join pg_database d on d.oid = s.dbid
      where s.queryid = $1::bigint and s.query is not null and ($2::text is null or d.datname = $2)
      order by s.calls desc limit 1`,
    [queryId, database ?? null],
  )
  if (found === undefined) {
    throw new AppError('query/unknown', `the server no longer remembers statement ${queryId}`)
  }
  return found
}
