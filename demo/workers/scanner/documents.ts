import { pause } from '../../lib/wait'
import type { Breaker } from '../kit/breaker'
import type { Databases } from '../kit/postgres'
import { Origin, type JobOrigin } from '../kit/queue-work'
import { pagesOf, readPages } from './read-pages'

interface DocumentRow {
  readonly project_id: number
  readonly pages: number
}

export interface TableJob {
  readonly rowId: string
  readonly documentId: string
  readonly attempt: number
  readonly isLast: boolean
  readonly origin: JobOrigin
}

/** What is done for one document. A few fail at first and fewer for good, by their number, as in life. */
export class Documents {
  constructor(
    private readonly databases: Databases,
    private readonly api: Breaker<string, unknown>,
  ) {}

  async scan(documentId: string, attempt: number): Promise<void> {
    const [row] = await this.databases.write<DocumentRow & { id: string }>(
      'select id, project_id, pages from documents where id = $1',
      [documentId],
    )
    if (!row) return
    const number = Number(documentId)
    await this.api.fire(`/api/projects/${row.project_id}`)
    await pause(100 + (number % 7) * 40) // the file comes from a store
    if (number % 200 === 9 || (number % 40 === 3 && attempt === 1)) {
      throw new Error(`document ${documentId}: page 1 could not be read`)
    }
    const { sha256, words, findings } = await readPages(pagesOf(number, row.pages))
    await this.databases.write(
      'update documents set scanned_at = now(), sha256 = $2, words = $3, findings = $4 where id = $1',
      [documentId, sha256, words, findings],
    )
  }

  /** Looked at, and not readable: it goes to the end, or every sweep would begin with it. */
  async giveUp(documentId: string): Promise<void> {
    await this.databases.write(
      'update documents set scanned_at = now(), sha256 = null where id = $1',
      [documentId],
    )
  }

  /** Those that were not scanned for longest, apart from the newest, which have jobs of their own. */
  async oldest(count: number): Promise<string[]> {
    const rows = await this.databases.read<{ id: string }>(
      `select id::text from documents where added_at < now() - interval '1 minute'
        order by scanned_at nulls first limit $1`,
      [count],
    )
    return rows.map((row) => row.id)
  }

  /** The next row of background_jobs that asks for a scan; taken by one worker only. */
  async takeFromTable(): Promise<TableJob | undefined> {
    const [row] = await this.databases.write<{
      id: string
      payload: object
      document: string | null
      attempts: number
      max_attempts: number
    }>(
      `update background_jobs set status = 'running', attempts = attempts + 1, started_at = now()
        where id = (select id from background_jobs where status = 'queued' and kind = 'document'
                    order by priority, id for update skip locked limit 1)
        returning id::text, payload, payload ->> 'document' as document, attempts, max_attempts`,
    )
    if (!row) return undefined
    const origin = Origin.safeParse(row.payload)
    return {
      rowId: row.id,
      documentId: row.document ?? '0',
      attempt: row.attempts,
      isLast: row.attempts >= row.max_attempts,
      origin: origin.success ? origin.data : {},
    }
  }

  /** Without an error it is done; with one it is put back, or failed after the last attempt. */
  async endRow({ rowId, isLast }: TableJob, error: string | null): Promise<void> {
    const status = error === null ? 'done' : isLast ? 'failed' : 'queued'
    await this.databases.write(
      'update background_jobs set status = $2, error = $3, finished_at = now() where id = $1',
      [rowId, status, error],
    )
  }
}
