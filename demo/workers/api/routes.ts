import type { Queue } from 'bullmq'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Breaker } from '../kit/breaker'
import { jobOrigin } from '../kit/correlation'
import type { TieredCache } from '../kit/cache'
import type { Databases } from '../kit/postgres'
import { Problem } from '../kit/problem'
import { traced } from '../kit/server'
import type { Licence } from '../register-client'
import { SCAN_PRIORITY, scanJobId } from '../scan-queue'

export interface ApiParts {
  readonly app: FastifyInstance
  readonly databases: Databases
  readonly projects: TieredCache
  readonly employers: TieredCache
  readonly register: Breaker<number, Licence>
  /** Visits to check, and documents to scan. */
  readonly queue: Queue | null
  readonly scans: Queue | null
}

const Visit = z.object({ projectId: z.int(), organiser: z.string().max(60), durationMin: z.int() })

/** What the browsers ask for. */
export function addRoutes(parts: ApiParts): void {
  const { app, databases, projects, employers, register } = parts
  const idOf = (params: Record<string, string>): number => {
    const id = Number(params['id'])
    if (!Number.isInteger(id))
      throw new Problem(400, 'Bad request', 'the id must be a whole number')
    return id
  }
  const known = async (cache: TieredCache, params: Record<string, string>): Promise<unknown> => {
    const row = await cache.get(idOf(params))
    if (row === undefined) throw new Problem(404, 'Not found', `no such row in ${cache.name}`)
    return row
  }

  traced(app, 'GET', '/api/projects/:id', ({ params }) => known(projects, params))
  traced(app, 'GET', '/api/employers/:id', ({ params }) => known(employers, params))
  traced(app, 'GET', '/api/projects/:id/visits', ({ params }) =>
    databases.read(
      'select id, organiser, visited_at, outcome from site_visits where project_id = $1 order by visited_at desc limit 20',
      [idOf(params)],
    ),
  )
  // Reads the whole table: audit_log has no index for it, on purpose.
  traced(app, 'GET', '/api/projects/:id/history', ({ params }) =>
    databases.read(
      "select at, actor, action from audit_log where entity = 'project' and entity_id = $1 order by at desc limit 20",
      [idOf(params)],
    ),
  )
  traced(app, 'GET', '/api/patches', () =>
    databases.read(
      'select * from patch_dashboard order by employers_at_risk desc, patch_id limit 40',
    ),
  )
  traced(app, 'GET', '/api/summary', () =>
    databases.read(
      "select status, count(*)::int as jobs from background_jobs where created_at > now() - interval '10 minutes' group by status",
    ),
  )
  traced(app, 'GET', '/api/licence/:id', ({ params }) => register.fire(idOf(params)))
  traced(app, 'POST', '/api/visits', ({ body }) => addVisit(parts, body))
}

async function addVisit({ databases, queue, scans }: ApiParts, body: unknown): Promise<unknown> {
  const visit = Visit.safeParse(body)
  if (!visit.success) throw new Problem(400, 'Bad request', z.prettifyError(visit.error))
  const { projectId, organiser, durationMin } = visit.data
  const [row] = await databases.write<{
    visit_id: string
    job_id: string
    document_id: string | null
    employer_id: number | null
  }>(
    `with visit as (
       insert into site_visits (project_id, organiser, visited_at, duration_min, outcome)
       values ($1, $2, now(), $3, 'ok') returning id
     ), trail as (
       insert into audit_log (at, actor, action, entity, entity_id, detail)
       select now(), $2, 'create', 'project', $1, jsonb_build_object('visit', id) from visit
     ), document as (
       insert into documents (project_id, kind, pages, added_at)
       select $1, 'report', 1 + id % 6, now() from visit where id % 3 = 0 returning id
     ), job as (
       insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, created_at)
       select 'visit', 'queued', 1, 0, 3, jsonb_build_object('visit', id), now() from visit returning id
     )
     select visit.id::text as visit_id, job.id::text as job_id, (select id::text from document) as document_id,
            (select employer_id from projects where id = $1) as employer_id from visit, job`,
    [projectId, organiser, durationMin],
  )
  if (!row) throw new Error('the visit was not written')
  const job = {
    visitId: row.visit_id,
    jobRowId: row.job_id,
    employerId: row.employer_id ?? 1,
    ...jobOrigin(),
  }
  // Every tenth visit is urgent, every twentieth is looked at a little later.
  const number = Number(row.visit_id)
  const options = {
    ...(number % 10 === 0 ? { priority: 1 } : {}),
    ...(number % 20 === 5 ? { delay: 3_000 } : {}),
  }
  await queue?.add('check', job, options).catch(async (thrown: unknown) => {
    // The request fails, and nobody would ever take the job: its row must not wait for ever.
    await databases.write('delete from background_jobs where id = $1', [row.job_id])
    throw thrown
  })
  const documentId = row.document_id
  if (documentId !== null) {
    // Some are still on their way up: they are scanned a little later.
    await scans?.add(
      'scan',
      { documentId, ...jobOrigin() },
      {
        jobId: scanJobId(documentId),
        priority: number % 10 === 0 ? SCAN_PRIORITY.urgent : SCAN_PRIORITY.normal,
        ...(number % 4 === 1 ? { delay: 2_000 } : {}),
      },
    )
  }
  return { id: row.visit_id }
}
