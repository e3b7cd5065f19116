import { AppError } from '../../../shared/errors/app-error'
import type { ReportFile, ReportFormat, ReportWish } from '../../../shared/model/incident'
import type { RenderedFile, ReportInput } from './protocol'
import type { Asking, ReportWorker } from './worker-link'
import { writeReport } from './write'

/** Prints one HTML document, with page numbers, without running anything in it. */
export type PdfPrinter = (html: string, signal: AbortSignal) => Promise<Uint8Array>

export interface MakeParts extends Required<Asking> {
  readonly worker: Pick<ReportWorker, 'ask'>
  /** undefined: no window to print with. */
  readonly printPdf: PdfPrinter | undefined
  /** Where the folder of the report is put. */
  readonly into: string
}

export interface MadeReport {
  readonly folder: string
  readonly files: ReportFile[]
  /** How many values were taken out. */
  readonly redacted: number
}

/** One report: made in the thread, printed by a window, written to the disk whole or not at all. */
export async function makeReport(
  parts: MakeParts,
  source: ReportInput,
  { formats, ...wish }: ReportWish & { readonly formats: readonly ReportFormat[] },
): Promise<MadeReport> {
  const { worker, printPdf, into, signal, onStep } = parts
  if (formats.includes('pdf') && printPdf === undefined) {
    throw new AppError('report/no-pdf', 'there is no window to print with')
  }
  const asking = { signal, onStep }
  const made = await worker.ask('render', { source, wish, formats }, asking)
  const files: RenderedFile[] = [...made.files]
  if (made.printable !== null && printPdf !== undefined) {
    onStep('Printing PDF', 0.5)
    files.push({ name: 'report.pdf', bytes: await printPdf(made.printable, signal) })
  }
  const isZipped = formats.includes('zip')
  const packed = await worker.ask('pack', { head: made.head, files, isZipped }, asking)
  onStep('Saving', 0.95)
  const folder = await writeReport({ into, name: made.name, signal }, packed.files)
  return {
    ...{ folder, redacted: made.redacted },
    files: packed.files.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
  }
}
