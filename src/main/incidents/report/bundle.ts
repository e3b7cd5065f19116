import { createHash } from 'node:crypto'
import { Zip, ZipDeflate } from 'fflate'
import { AppError } from '../../../shared/errors/app-error'
import type { ReportFile, ReportFormat } from '../../../shared/model/incident'
import { csvFiles } from './csv'
import { toHtml } from './html'
import { toMarkdown } from './markdown'
import { reportJsonSchema, type ReportModel } from './model'

/** Prints one HTML document, with page numbers, without running anything in it. */
export type PdfPrinter = (html: string, signal: AbortSignal) => Promise<Uint8Array>

export interface RenderedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface RenderParts {
  /** undefined: no window to print with. */
  readonly printPdf: PdfPrinter | undefined
  readonly signal: AbortSignal
  /** Told before each step; `done` from 0 to 1. */
  readonly onStep: (step: string, done: number) => void
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))

/** Every file of a report in memory, the manifest with it. Lets others run between two steps. */
export async function renderReport(
  model: ReportModel,
  formats: readonly ReportFormat[],
  parts: RenderParts,
): Promise<RenderedFile[]> {
  const steps = stepsOf(model, formats, parts)
  const files: RenderedFile[] = []
  for (const [index, { step, make }] of steps.entries()) {
    await breathe(parts.signal)
    parts.onStep(step, index / (steps.length + 1))
    files.push(...(await make()))
  }
  await breathe(parts.signal)
  const all = [...files, manifestOf(model, files)]
  if (!formats.includes('zip')) return all
  parts.onStep('Packing the ZIP', steps.length / (steps.length + 1))
  return [...all, await zipOf(model, all, parts.signal)]
}

interface Step {
  readonly step: string
  readonly make: () => RenderedFile[] | Promise<RenderedFile[]>
}

function stepsOf(model: ReportModel, formats: readonly ReportFormat[], parts: RenderParts): Step[] {
  const steps: Record<Exclude<ReportFormat, 'zip'>, Step> = {
    html: { step: 'Writing HTML', make: () => [file('report.html', toHtml(model))] },
    md: { step: 'Writing Markdown', make: () => [file('report.md', toMarkdown(model))] },
    json: {
      step: 'Writing JSON',
      make: () => [
        file('report.json', `${JSON.stringify(model, null, 1)}\n`),
        file('report.schema.json', reportJsonSchema()),
      ],
    },
    csv: {
      step: 'Writing CSV',
      make: () => csvFiles(model).map(({ name, text }) => file(name, text)),
    },
    pdf: { step: 'Printing PDF', make: async () => [await pdfOf(model, parts)] },
  }
  return (['html', 'md', 'json', 'csv', 'pdf'] as const)
    .filter((format) => formats.includes(format))
    .map((format) => steps[format])
}

async function pdfOf(model: ReportModel, { printPdf, signal }: RenderParts): Promise<RenderedFile> {
  if (printPdf === undefined)
    throw new AppError('report/no-pdf', 'there is no window to print with')
  return { name: 'report.pdf', bytes: await printPdf(toHtml(model), signal) }
}

const file = (name: string, text: string): RenderedFile => ({ name, bytes: bytesOf(text) })

/** Names, sizes and checksums, to be compared with what arrived. */
function manifestOf(model: ReportModel, files: readonly RenderedFile[]): RenderedFile {
  const manifest = {
    schema: 'switchyard.report-manifest/1',
    incident: model.incident.id,
    generatedAt: new Date(model.generatedAt).toISOString(),
    audit: model.audit,
    files: files.map(describeFile),
  }
  return file('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
}

export function describeFile({ name, bytes }: RenderedFile): ReportFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, sizeBytes: bytes.byteLength, sha256 }
}

/** File by file, so that others run in between. */
async function zipOf(
  model: ReportModel,
  files: readonly RenderedFile[],
  signal: AbortSignal,
): Promise<RenderedFile> {
  const { id } = model.incident
  // ZIP knows no years before 1980 and after 2099; a clock that is off must not lose the report.
  const year = new Date(model.generatedAt).getUTCFullYear()
  const mtime = year >= 1980 && year < 2099 ? model.generatedAt : Date.UTC(2000, 0, 1)
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
  })
  for (const { name, bytes } of files) {
    await breathe(signal)
    const entry = new ZipDeflate(`${id}/${name}`, { level: 6 })
    entry.mtime = mtime
    zip.add(entry)
    entry.push(bytes, true)
  }
  zip.end()
  return { name: `${id}.zip`, bytes: new Uint8Array(Buffer.concat(chunks)) }
}

/** Lets others run; an export that was stopped ends here. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((done) => setImmediate(done))
  if (signal.aborted) throw new AppError('report/canceled', 'the export was stopped')
}
