import { AppError } from '../../../shared/errors/app-error'
import type { Input, Output } from '../../../shared/ipc/contract'
import {
  REPORT_FORMATS,
  type ExportProgress,
  type ReportWish,
} from '../../../shared/model/incident'
import type { Closable } from '../../platform/lifetime'
import type { IncidentBook } from '../index'
import { buildReport } from './build'
import { breathe, describeFile, renderReport, type PdfPrinter } from './bundle'
import { csvFiles } from './csv'
import { toHtml } from './html'
import { toMarkdown } from './markdown'
import type { ReportModel } from './model'
import { redactReport } from './redaction'
import { itemsOf, keepSections, reportName, SECTION_TITLES } from './sections'
import { writeReport } from './write'
import { REPORT_SECTIONS } from '../../../shared/model/incident'

export interface ReportParts {
  readonly book: IncidentBook
  readonly printPdf: PdfPrinter | undefined
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
    const whole = await this.#build(wish.id)
    const model = await redacted(whole, wish, NEVER)
    return {
      sections: REPORT_SECTIONS.map((id) => ({
        id,
        title: SECTION_TITLES[id],
        items: itemsOf(whole, id),
      })),
      redaction: model.redaction,
      sizes: REPORT_FORMATS.map((format) => ({ format, sizeBytes: sizeOf(model, format) })),
      folder: this.#parts.folder,
    }
  }

  async export(input: Input<'incidents.export'>): Promise<Output<'incidents.export'>> {
    const { exportId, formats, ...wish } = input
    if (this.#running.has(exportId))
      throw new AppError('app/bug', `export ${exportId} runs already`)
    const stop = new AbortController()
    const tell = (step: string, done: number): void => {
      const progress = { exportId, incidentId: wish.id, step, done }
      this.#running.set(exportId, { progress, stop })
      this.#parts.onProgress(this.exports)
    }
    tell('Reading the evidence', 0)
    try {
      const { signal } = stop
      const model = await redacted(await this.#build(wish.id), wish, signal)
      const { printPdf } = this.#parts
      const files = await renderReport(model, formats, { printPdf, signal, onStep: tell })
      tell('Saving', 0.95)
      const name = reportName(model)
      const folder = await writeReport({ into: this.#parts.folder, name, signal }, files)
      return { folder, files: files.map(describeFile) }
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

  async #build(id: string): Promise<ReportModel> {
    const { book, now, operator, zone } = this.#parts
    const { record, timeline, freezes } = await book.source(id)
    return buildReport({
      ...{ record, timeline, freezes, generatedAt: now(), generatedBy: operator, zone },
    })
  }
}

/** A preview is not stopped. */
const NEVER = new AbortController().signal

function redacted(model: ReportModel, wish: ReportWish, signal: AbortSignal): Promise<ReportModel> {
  return redactReport(keepSections(model, wish.sections), wish, () => breathe(signal))
}

function sizeOf(model: ReportModel, format: (typeof REPORT_FORMATS)[number]): number | null {
  switch (format) {
    case 'html':
      return Buffer.byteLength(toHtml(model))
    case 'md':
      return Buffer.byteLength(toMarkdown(model))
    case 'json':
      return Buffer.byteLength(JSON.stringify(model, null, 1))
    case 'csv':
      return csvFiles(model).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
    case 'pdf':
    case 'zip':
      return null
  }
}
