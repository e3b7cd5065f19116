import { VIEWS } from '../../schema/views'
import type { Databases } from '../kit/postgres'

const EVERY_S = 75

/** Refreshes each view every 75 s, one at a time and in the order of their dependencies, and keeps the ledger. */
export class Refresher {
  constructor(
    private readonly databases: Databases,
    private readonly isPaused: (view: string) => boolean,
    private readonly now: () => number,
  ) {}

  /** At most one view each call, so that a pause or an end is heard in between. */
  async refreshDue(): Promise<void> {
    const due = await this.#firstDue()
    if (due === undefined) return
    const { name, uniqueKey } = due
    const startedAt = this.now()
    await this.databases.write(
      `refresh materialized view ${uniqueKey === null ? '' : 'concurrently '}${name}`,
    )
    await this.databases.write(
      `update ops.view_refresh set duration_ms = $2, rows = (select count(*) from ${name}) where view_name = $1`,
      [name, this.now() - startedAt],
    )
  }

  async #firstDue(): Promise<(typeof VIEWS)[number] | undefined> {
    // The server's clock wrote the times, so the server's clock is asked for their age.
    const rows = await this.databases.write<{ view_name: string; age_s: number }>(
      'select view_name, extract(epoch from clock_timestamp() - refreshed_at)::float8 as age_s from ops.view_refresh',
    )
    const ages = new Map(rows.map((row) => [row.view_name, row.age_s]))
    return VIEWS.find(({ name }) => (ages.get(name) ?? Infinity) >= EVERY_S && !this.isPaused(name))
  }
}
