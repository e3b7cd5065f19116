import { pause } from '../../lib/wait'
import type { Breaker } from '../kit/breaker'
import type { Databases } from '../kit/postgres'
import type { Licence } from '../register-client'
import type { VisitJob } from '../visit-queue'

/** What is done for one visit. A few always fail at first and fewer for good, by their number, as in life. */
export class Visits {
  constructor(
    private readonly databases: Databases,
    private readonly register: Breaker<number, Licence>,
  ) {}

  async check(job: VisitJob, attempt: number): Promise<void> {
    const { databases } = this
    const number = Number(job.visitId)
    await databases.write(
      "update background_jobs set status = 'running', attempts = $2, started_at = now() where id = $1",
      [job.jobRowId, attempt],
    )
    const licence = await this.register.fire(job.employerId)
    await pause(150 + (number % 13) * 60)
    if (number % 200 === 7 || (number % 60 === 11 && attempt === 1)) {
      throw new Error(`visit ${job.visitId}: the page of the employer could not be read`)
    }
    await databases.write('update site_visits set licensed = $2 where id = $1', [
      job.visitId,
      licence.licensed,
    ])
    await databases.write(
      "update background_jobs set status = 'done', finished_at = now(), error = null where id = $1",
      [job.jobRowId],
    )
  }

  async giveUp(job: VisitJob, reason: string): Promise<void> {
    await this.databases.write(
      "update background_jobs set status = 'failed', finished_at = now(), error = $2 where id = $1",
      [job.jobRowId, reason],
    )
  }

  /**
   * Without Redis the table itself is the queue; beside Redis only for rows that had been tried before, which somebody
   * put back by hand: BullMQ does not know of them.
   */
  async takeFromTable(
    triedBefore: number,
  ): Promise<{ job: VisitJob; attempt: number } | undefined> {
    const [row] = await this.databases.write<{ id: string; visit: string; attempts: number }>(
      `update background_jobs set status = 'running', started_at = now()
        where id = (select id from background_jobs where status = 'queued' and attempts >= $1 and kind <> 'document'
                    order by priority, id for update skip locked limit 1)
        returning id::text, coalesce(payload ->> 'visit', '0') as visit, attempts`,
      [triedBefore],
    )
    if (!row) return undefined
    const employerId = 1 + (Number(row.visit) % 40)
    return {
      job: { visitId: row.visit, jobRowId: row.id, employerId },
      attempt: row.attempts + 1,
    }
  }

  /** Reads what the last hours brought, for the mail of the morning. */
  async digest(): Promise<void> {
    await this.databases.read(
      "select outcome, count(*)::int as visits from site_visits where visited_at > now() - interval '6 hours' group by outcome",
    )
  }

  /** Jobs of this run that ended over an hour ago; the seeded ones stay. */
  async forgetOld(): Promise<void> {
    await this.databases.write(
      `delete from background_jobs where id in (select id from background_jobs
         where created_at > timestamptz '2026-06-02' and finished_at < now() - interval '1 hour' limit 5000)`,
    )
  }
}
