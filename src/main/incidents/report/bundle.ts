import { createHash } from 'node:crypto'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { AppError } from '../../../shared/errors/app-error'
import type { ReportFile, ReportFormat } from '../../../shared/model/incident'
import { csvFiles } from './csv'
import { toHtml } from './html'
import { toMarkdown } from './markdown'
import { reportJsonSchema, type ReportModel } from './model'
import { pictureFiles, type PictureBytes } from './pictures'
import type { RenderedFile, ReportHead, ReportQuestions } from './protocol'

/** What is drawn: the redacted report, and the bytes of its pictures. */
export interface Drawable {
  readonly model: ReportModel
  readonly pictures: PictureBytes
}

export interface RenderParts {
  readonly signal: AbortSignal
  /** Told before each step; `done` from 0 to 1. */
  readonly onStep: (step: string, done: number) => void
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
/** Parts of the whole, as the progress tells them. */
const RENDERING = 0.5

/** The files of the formats that are text, in memory. Between two steps an export can be stopped. */
export async function renderFiles(
  { model, pictures }: Drawable,
  formats: readonly ReportFormat[],
  { signal, onStep }: RenderParts,
): Promise<RenderedFile[]> {
  const steps = TEXT_FORMATS.filter((format) => formats.includes(format)).map(
    (format) => STEPS[format],
  )
  const files: RenderedFile[] = []
  for (const [index, { step, make }] of steps.entries()) {
    await breathe(signal)
    onStep(step, (index / steps.length) * RENDERING)
    files.push(...make({ model, pictures }))
  }
  // One file alone holds its pictures itself.
  if (BESIDE.some((format) => formats.includes(format)))
    files.push(...pictureFiles(model, pictures))
  await breathe(signal)
  return files
}

/** Formats that name the files of the pictures. */
const BESIDE = ['md', 'json', 'csv', 'zip'] as const
const TEXT_FORMATS = ['html', 'md', 'json', 'csv'] as const

const STEPS: Readonly<
  Record<(typeof TEXT_FORMATS)[number], { step: string; make: (of: Drawable) => RenderedFile[] }>
> = {
  html: {
    step: 'Writing HTML',
    make: ({ model, pictures }) => [file('report.html', toHtml(model, pictures))],
  },
  md: { step: 'Writing Markdown', make: ({ model }) => [file('report.md', toMarkdown(model))] },
  json: {
    step: 'Writing JSON',
    make: ({ model }) => [
      file('report.json', `${JSON.stringify(model, null, 1)}\n`),
      file('report.schema.json', reportJsonSchema()),
    ],
  },
  csv: {
    step: 'Writing CSV',
    make: ({ model }) => csvFiles(model).map(({ name, text }) => file(name, text)),
  },
}

/** Adds the manifest, and a ZIP of everything when it is asked for. */
export async function packFiles(
  { head, files, isZipped }: ReportQuestions['pack']['input'],
  { signal, onStep }: RenderParts,
): Promise<(RenderedFile & ReportFile)[]> {
  const all = [...files, manifestOf(head, files)]
  if (isZipped) {
    onStep('Packing the ZIP', 0.8)
    all.push(await zipOf(head, all, signal))
  }
  return all.map((one) => ({ ...one, ...describeFile(one) }))
}

const file = (name: string, text: string): RenderedFile => ({ name, bytes: bytesOf(text) })

/** Names, sizes and checksums, to be compared with what arrived. */
function manifestOf(head: ReportHead, files: readonly RenderedFile[]): RenderedFile {
  const manifest = {
    schema: 'switchyard.report-manifest/1',
    incident: head.id,
    generatedAt: new Date(head.generatedAt).toISOString(),
    audit: head.audit,
    files: files.map(describeFile),
  }
  return file('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
}

function describeFile({ name, bytes }: RenderedFile): ReportFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, sizeBytes: bytes.byteLength, sha256 }
}

/** File by file: between two an export can be stopped. */
async function zipOf(
  { id, generatedAt }: ReportHead,
  files: readonly RenderedFile[],
  signal: AbortSignal,
): Promise<RenderedFile> {
  // ZIP knows no years before 1980 and after 2099; a clock that is off must not lose the report.
  const year = new Date(generatedAt).getUTCFullYear()
  const mtime = year >= 1980 && year < 2099 ? generatedAt : Date.UTC(2000, 0, 1)
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
  })
  for (const { name, bytes } of files) {
    await breathe(signal)
    // A PNG is packed already.
    const path = `${id}/${name}`
    const entry = name.endsWith('.png')
      ? new ZipPassThrough(path)
      : new ZipDeflate(path, { level: 6 })
    entry.mtime = mtime
    zip.add(entry)
    entry.push(bytes, true)
  }
  zip.end()
  return { name: `${id}.zip`, bytes: new Uint8Array(Buffer.concat(chunks)) }
}

/** Lets messages through; an export that was stopped ends here. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((done) => setImmediate(done))
  if (signal.aborted) throw new AppError('report/canceled', 'the export was stopped')
}
