import { AppError } from '../../shared/errors/app-error'
import type { Input } from '../../shared/ipc/contract'
import type { Plan } from '../../shared/model/plan'
import type { OpenConnection } from '../settings/connections'
import { inDatabase, parseAddress, type PgTarget } from '../sources/postgres/address'
import { redactSql } from '../sources/postgres/redact-sql'
import type { OneShot, openOnce } from '../sources/postgres/run-once'
import { checkSql, mendNormalised } from './check-sql'
import { explainFailure } from './explain-failure'
import { findStatement } from './find-statement'
import { readPlan } from './read-plan'

const TIMEOUT_MS = 10_000
/** Planning takes a lock on each table; who holds a stronger one is not waited for. */
const LOCK_TIMEOUT_MS = 500

export interface ExplainerParts {
  readonly address: (targetId: string) => OpenConnection
  readonly open: typeof openOnce
  readonly now: () => number
}

/** Q13: plans of statements, by the watching role. Never EXPLAIN ANALYZE: nothing is executed, and what there is is rolled back. */
export class Explainer {
  readonly #parts: ExplainerParts
  /** One at a time for each target: a monitor must not add to the load that it watches. */
  readonly #tails = new Map<string, Promise<unknown>>()

  constructor(parts: ExplainerParts) {
    this.#parts = parts
  }

  async explain(input: Input<'queries.explain'>): Promise<Plan> {
    const { targetId } = input
    const before = this.#tails.get(targetId) ?? Promise.resolve()
    const turn = before.then(() => this.#explainNow(input))
    const tail = turn.catch(() => undefined)
    this.#tails.set(targetId, tail)
    try {
      return await turn
    } finally {
      if (this.#tails.get(targetId) === tail) this.#tails.delete(targetId)
    }
  }

  async #explainNow(input: Input<'queries.explain'>): Promise<Plan> {
    const connection = this.#parts.address(input.targetId)
    if (connection.kind !== 'postgres') {
      throw new AppError('query/not-explainable', `${input.targetId} is no PostgreSQL server`)
    }
    const target = parseAddress(connection.url)
    if ('sql' in input) return this.#plan(target, input.sql)
    const found = await this.#session(target, (session) => findStatement(session, input))
    return this.#plan(inDatabase(target, found.database), mendNormalised(found.text))
  }

  async #plan(target: PgTarget, text: string): Promise<Plan> {
    const { sql, params, writes } = await checkSql(text)
    const answer = await this.#session(target, (session) => ask(session, sql, params)).catch(
      (thrown: unknown) => {
        throw explainFailure(thrown, target.user, writes)
      },
    )
    return {
      root: readPlan(answer),
      sql: redactSql(sql),
      database: target.database,
      generic: params > 0,
      at: this.#parts.now(),
    }
  }

  #session<T>(target: PgTarget, work: (session: OneShot) => Promise<T>): Promise<T> {
    return this.#parts.open(
      target,
      {
        ...{ readOnly: true, statementTimeoutMs: TIMEOUT_MS, lockTimeoutMs: LOCK_TIMEOUT_MS },
        applicationName: 'switchyard/explain',
        refusedAs: 'query/not-explainable',
      },
      work,
    )
  }
}

/**
 * By PREPARE, whose grammar takes nothing but one statement on rows. EXPLAIN (GENERIC_PLAN) would do it in one step, but by the extended
 * protocol the server asks for values and folds them into the plan: `a = null` became "never".
 */
async function ask({ run }: OneShot, sql: string, params: number): Promise<unknown> {
  await run('begin read only')
  try {
    await run('set local plan_cache_mode = force_generic_plan')
    await run(`prepare switchyard_explain as ${sql}`)
    const nulls = Array.from({ length: params }, () => 'null').join(', ')
    const values = params === 0 ? '' : `(${nulls})`
    const [row] = await run<{ 'QUERY PLAN': unknown }>(
      `explain (format json) execute switchyard_explain${values}`,
    )
    await run('deallocate switchyard_explain')
    return row?.['QUERY PLAN']
  } finally {
    // Where the connection is gone the server rolls back by itself.
    await run('rollback').catch(() => undefined)
  }
}
