import { AppError } from '../../../shared/errors/app-error'
import type { ViewRow } from '../../../shared/model/tables/postgres'
import type { Clock } from '../../platform/clock'
import type { Labelled, Reading } from '../source'
import type { Lane } from './lane'
import type { PostgresMetrics } from './metrics'
import { parsePgTime } from './pg-time'
import type { Routes } from './routes'
import type { TextRow } from './statement'
import { readAppLedger, readLimits, toCatalogView, viewLabel, withRefresh } from './view-rows'
import type { CatalogView, Ledgers } from './view-rows'
import { LEDGER, LEDGER_CHECK, LIMITS, viewsStatement } from './views-sql'

interface Parts {
  readonly lane: Lane
  readonly routes: Routes
  readonly clock: Clock
  readonly ownRefreshes: () => Ledgers['ours']
}

const NOTHING: Reading<PostgresMetrics> = { values: {} }

/** Materialized views in two readings: the catalog each 60 s, wherever a replica can serve it, and the ledgers each 10 s. */
export class ViewsProbe {
  readonly #parts: Parts
  #catalog: readonly CatalogView[] | undefined
  #ledgers: Omit<Ledgers, 'ours'> = { app: new Map(), maxAgeMs: new Map() }
  /** Server clock less ours: ages are by the clock that wrote the ledger. */
  #skewMs = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async readCatalog(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    if (await this.#isReplica(signal)) return NOTHING
    const { servedBy, rows } = await this.#readRouted(signal)
    this.#catalog = rows.map(toCatalogView)
    return { ...this.#toReading(true), servedBy }
  }

  async readLedgers(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    const { lane, clock } = this.#parts
    if (await this.#isReplica(signal)) return NOTHING
    const [check] = await lane.run(LEDGER_CHECK, signal)
    this.#skewMs = (parsePgTime(check?.[2]) ?? clock.now()) - clock.now()
    this.#ledgers = {
      app: check?.[0] === 't' ? readAppLedger(await lane.run(LEDGER, signal)) : new Map(),
      maxAgeMs: check?.[1] === 't' ? readLimits(await lane.run(LIMITS, signal)) : new Map(),
    }
    return this.#catalog === undefined ? NOTHING : this.#toReading(false)
  }

  /** A replica shows the same views as its primary: they are read there. */
  async #isReplica(signal: AbortSignal): Promise<boolean> {
    const rows = await this.#parts.lane.run(
      { name: 'switchyard_role', text: 'select pg_is_in_recovery()' },
      signal,
    )
    return rows[0]?.[0] === 't'
  }

  async #readRouted(signal: AbortSignal): Promise<{ servedBy: string; rows: readonly TextRow[] }> {
    let failure: unknown
    for (const { targetId, lane } of this.#parts.routes.candidates()) {
      try {
        return { servedBy: targetId, rows: await readViews(lane, signal) }
      } catch (thrown) {
        failure = thrown
        if (signal.aborted) break
      }
    }
    throw failure
  }

  #toReading(withSizes: boolean): Reading<PostgresMetrics> {
    const ledgers = { ...this.#ledgers, ours: this.#parts.ownRefreshes() }
    const views = (this.#catalog ?? []).map((view) => withRefresh(view, ledgers))
    const serverNow = this.#parts.clock.now() + this.#skewMs
    return {
      values: {
        'postgres.view.age': label(views, (view) =>
          ageOf(view, serverNow, this.#parts.clock.now()),
        ),
        ...(withSizes ? { 'postgres.view.size': label(views, (view) => view.sizeBytes) } : {}),
      },
      tables: { 'postgres.views': views },
    }
  }
}

async function readViews(lane: Lane, signal: AbortSignal): Promise<readonly TextRow[]> {
  try {
    return await lane.run(viewsStatement('measured'), signal)
  } catch (thrown) {
    // A refresh holds its lock for minutes: an estimate now is worth more than a size later.
    const gaveWay = thrown instanceof AppError && thrown.context['cause'] === '55P03'
    if (!gaveWay || signal.aborted) throw thrown
    return lane.run(viewsStatement('estimated'), signal)
  }
}

function label(views: readonly ViewRow[], pick: (view: ViewRow) => number | null): Labelled[] {
  return views.map((view) => ({ labels: { view: viewLabel(view) }, value: pick(view) }))
}

/** What the application wrote is by the server's clock, what we wrote is by ours. */
function ageOf(view: ViewRow, serverNow: number, now: number): number | null {
  if (view.lastRefreshAt === null) return null
  return Math.max(0, (view.refreshSource === 'ours' ? now : serverNow) - view.lastRefreshAt)
}
