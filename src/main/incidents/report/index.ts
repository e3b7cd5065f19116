import { AppError } from '../../../shared/errors/app-error'
import type { Input, Output } from '../../../shared/ipc/contract'
import type { ExportProgress, ReportWish } from '../../../shared/model/incident'
import type { Closable } from '../../platform/lifetime'
import type { IncidentBook } from '../index'
import { makeReport, type PdfPrinter } from './make'
import type { ReportInput } from './protocol'
import type { ReportWorker } from './worker-link'

export interface ReportParts {
  readonly book: IncidentBook
  readonly worker: ReportWorker
  readonly printPdf: PdfPrinter | undefined
  /** The folder of the app's data. */
  readonly dataDir: string
  /** Where reports are put. */
  readonly folder: string
  readonly now: () => number
  readonly operator: string
  readonly zone: string
  readonly onProgress: (exports: readonly ExportProgress[]) => void
}

/** Makes reports: preview, export with progress, cancel. What it makes was redacted first, always. */
export class ReportDesk implements Closable {
  readonly #parts: ReportParts
  readonly #running = new Map<string, { progress: ExportProgress; stop: AbortController }>()

  constructor(parts: ReportParts) {
    this.#parts = parts
  }

  get exports(): readonly ExportProgress[] {
    return [...this.#running.values()].map(({ progress }) => progress)
  }

  async preview(wish: ReportWish): Promise<Output<'incidents.preview'>> {
    const { worker, folder } = this.#parts
    const source = await this.#source(wish.id)
    return { ...(await worker.ask('preview', { source, wish })), folder }
  }

  async export(input: Input<'incidents.export'>): Promise<Output<'incidents.export'>> {
    const { exportId, ...wish } = input
    if (this.#running.has(exportId))
      throw new AppError('app/bug', `export ${exportId} runs already`)
    const stop = new AbortController()
    const { signal } = stop
    const onStep = (step: string, done: number): void => {
      const progress = { exportId, incidentId: wish.id, step, done }
      this.#running.set(exportId, { progress, stop })
      this.#parts.onProgress(this.exports)
    }
    onStep('Freezing the evidence', 0)
    try {
      const { book, worker, printPdf, folder: into } = this.#parts
      await book.freezeForReport(wish.id)
      const parts = { worker, printPdf, into, signal, onStep }
      const { folder, files } = await makeReport(parts, await this.#source(wish.id), wish)
      return { folder, files }
    } finally {
      this.#running.delete(exportId)
      this.#parts.onProgress(this.exports)
    }
  }

  cancel(exportId: string): void {
    this.#running.get(exportId)?.stop.abort()
  }

  close(): void {
    for (const { stop } of this.#running.values()) stop.abort()
  }

  async #source(id: string): Promise<ReportInput> {
    const { book, dataDir, now, operator, zone } = this.#parts
    const { record, timeline } = await book.source(id)
    return { dataDir, record, timeline, generatedAt: now(), generatedBy: operator, zone }
  }
}
