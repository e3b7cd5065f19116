import { VIEWS, type DemoView } from '../../schema/views'
import type { Databases } from '../kit/postgres'

const EVERY_S = 75

/** Refreshes each view every 75 s, one at a time and in the order of their dependencies, and keeps the ledger. */
export class Refresher {
  constructor(
    private readonly databases: Databases,
    private readonly isPaused: (view: string) => boolean,
    private readonly now: () => number,
  ) {}

  /** After a rest, as from kept data: what is older than allowed is made fresh before anyone can see it. */
  async refreshStale(): Promise<void> {
    for (const view of VIEWS) {
      if (((await this.#ages()).get(view.name) ?? Infinity) >= view.maxAgeS) {
        await this.#refresh(view, false)
      }
    }
  }

  /** At most one view each call, so that a pause or an end is heard in between. */
  async refreshDue(): Promise<void> {
    const ages = await this.#ages()
    const due = VIEWS.find(
      ({ name }) => (ages.get(name) ?? Infinity) >= EVERY_S && !this.isPaused(name),
    )
    if (due) await this.#refresh(due, due.uniqueKey !== null)
  }

  async #refresh({ name }: DemoView, concurrently: boolean): Promise<void> {
    const startedAt = this.now()
    await this.databases.write(
      `refresh materialized view ${concurrently ? 'concurrently ' : ''}${name}`,
    )
    await this.databases.write(
      `update ops.view_refresh set duration_ms = $2, rows = (select count(*) from ${name}) where view_name = $1`,
      [name, this.now() - startedAt],
    )
  }

  /** The server's clock wrote the times, so the server's clock is asked for their age. */
  async #ages(): Promise<Map<string, number>> {
    const rows = await this.databases.write<{ view_name: string; age_s: number }>(
      'select view_name, extract(epoch from clock_timestamp() - refreshed_at)::float8 as age_s from ops.view_refresh',
    )
    return new Map(rows.map((row) => [row.view_name, row.age_s]))
  }
}
