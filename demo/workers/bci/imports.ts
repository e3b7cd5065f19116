import { z } from 'zod'
import type { Breaker } from '../kit/breaker'
import type { TieredCache } from '../kit/cache'
import { jobOrigin } from '../kit/correlation'
import type { WorkerLog } from '../kit/log'
import type { Databases } from '../kit/postgres'

const Announced = z.object({
  id: z.int(),
  stage: z.string().max(40),
  valueAud: z.int(),
  employerId: z.int(),
})
const Page = z.object({ pages: z.int().min(1), projects: z.array(Announced).max(20) })

export interface Project {
  readonly stage: string
  readonly value_aud: string
}

interface Batch {
  readonly page: number
  readonly projects: number
  readonly changed: number
  readonly at: string
}

interface ImportParts {
  readonly databases: Databases
  readonly register: Breaker<string, unknown>
  readonly api: Breaker<string, unknown>
  readonly projects: TieredCache
  readonly log: WorkerLog
  readonly now: () => number
}

/** Takes over what the register announces of construction projects, a page at a time. */
export class Imports {
  readonly #parts: ImportParts
  #next = 0
  /** Until the register says how many: its two slots begin on two of them. */
  #pages = 2
  #latest: Batch | null = null

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  /** The batch that ended last. */
  get latest(): Batch | null {
    return this.#latest
  }

  async importNext(): Promise<void> {
    const page = this.#next % this.#pages
    this.#next += 1
    // Here, so that the line names the trace of the batch.
    await this.#import(page).catch((thrown: unknown) => {
      this.#parts.log.failed(`page ${page}`)(thrown)
      throw thrown
    })
  }

  async #import(page: number): Promise<void> {
    const { register, log, now } = this.#parts
    const { pages, projects } = Page.parse(await register.fire(`/projects?page=${page}`))
    this.#pages = pages
    let changed = 0
    for (const project of projects) if (await this.#takeOver(project)) changed += 1
    this.#latest = { page, projects: projects.length, changed, at: new Date(now()).toISOString() }
    if (changed > 0) log.info(`page ${page}: ${changed} of ${projects.length} projects changed`)
  }

  async #takeOver(project: z.output<typeof Announced>): Promise<boolean> {
    const { projects, databases } = this.#parts
    const known = (await projects.get(project.id)) as Project | undefined
    // Both are asked, whether or not anything changed: a builder may have lost its licence meanwhile.
    const isFit = await this.#isFit(project.employerId)
    const isSame = known?.stage === project.stage && Number(known.value_aud) === project.valueAud
    if (known === undefined || isSame || !isFit) return false
    const [row] = await databases.write<Project & { id: number }>(
      `update projects set stage = $2, value_aud = $3, touched_at = now() where id = $1
        returning id, stage, value_aud`,
      [project.id, project.stage, project.valueAud],
    )
    if (row) await projects.put(project.id, row)
    await this.#askForScan(project.id)
    return true
  }

  async #isFit(employerId: number): Promise<boolean> {
    const { register, api } = this.#parts
    const [licence] = await Promise.all([
      register.fire(`/licence/${employerId}`),
      api.fire(`/api/employers/${employerId}`),
    ])
    return z.object({ licensed: z.boolean() }).parse(licence).licensed
  }

  /** What was announced is a document too: a row of background_jobs, which the scanner takes. */
  async #askForScan(projectId: number): Promise<void> {
    await this.#parts.databases.write(
      `with document as (
         insert into documents (project_id, kind, pages, added_at) values ($1, 'plan', 4, now()) returning id
       )
       insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, created_at)
       select 'document', 'queued', 2, 0, 3, $2::jsonb || jsonb_build_object('document', id), now() from document`,
      [projectId, JSON.stringify(jobOrigin())],
    )
  }
}
