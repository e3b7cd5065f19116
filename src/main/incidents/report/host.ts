import { AppError } from '../../../shared/errors/app-error'
import { embeddedBytes, type PictureBytes } from './pictures'
import { REPORT_FORMATS, REPORT_SECTIONS, type ReportWish } from '../../../shared/model/incident'
import { IncidentFolder } from '../folder'
import { buildReport } from './build'
import { breathe, packFiles, renderFiles, type Drawable, type RenderParts } from './bundle'
import { csvFiles } from './csv'
import { toHtml } from './html'
import { toMarkdown } from './markdown'
import type { ReportModel } from './model'
import type {
  FromReportWorker,
  RenderedFile,
  ReportInput,
  ReportQuestion,
  ReportQuestions,
  ToReportWorker,
} from './protocol'
import { redactReport } from './redaction'
import { itemsOf, keepPictures, keepSections, reportName, SECTION_TITLES } from './sections'

type Post = (message: FromReportWorker, transfer?: ArrayBuffer[]) => void

/** Makes reports in a thread of its own: reads the evidence, redacts it, draws it. It writes nothing. */
export class ReportHost {
  readonly #post: Post
  readonly #running = new Map<number, AbortController>()
  /** Keeps what it read of the last incident: a preview comes before its export. */
  #folder: { dataDir: string; of: IncidentFolder } | undefined

  constructor(post: Post) {
    this.#post = post
  }

  async handle(message: ToReportWorker): Promise<void> {
    const { id } = message
    if (message.type === 'cancel') {
      this.#running.get(id)?.abort()
      return
    }
    const stop = new AbortController()
    this.#running.set(id, stop)
    try {
      const onStep = (step: string, done: number): void =>
        this.#post({ type: 'step', id, step, done })
      const value = await this.#answer(message.name, message.input, {
        signal: stop.signal,
        onStep,
      })
      this.#post({ type: 'answer', id, reply: { ok: true, value } }, memoryOf(value))
    } catch (thrown) {
      const error = AppError.from(thrown).toData()
      this.#post({ type: 'answer', id, reply: { ok: false, error } })
    } finally {
      this.#running.delete(id)
    }
  }

  async #answer(name: ReportQuestion, input: unknown, parts: RenderParts): Promise<unknown> {
    switch (name) {
      case 'preview':
        return this.#preview(input as ReportQuestions['preview']['input'], parts)
      case 'render':
        return this.#render(input as ReportQuestions['render']['input'], parts)
      case 'pack':
        return { files: await packFiles(input as ReportQuestions['pack']['input'], parts) }
    }
  }

  async #preview(
    { source, wish }: ReportQuestions['preview']['input'],
    { signal }: RenderParts,
  ): Promise<ReportQuestions['preview']['output']> {
    const { model: whole } = await this.#build(source)
    const model = await redacted(whole, wish, signal)
    return {
      sections: REPORT_SECTIONS.map((id) => ({
        ...{ id, title: SECTION_TITLES[id], items: itemsOf(whole, id) },
      })),
      redaction: model.redaction,
      sizes: REPORT_FORMATS.map((format) => ({ format, sizeBytes: sizeOf(model, format) })),
    }
  }

  async #render(
    { source, wish, formats }: ReportQuestions['render']['input'],
    parts: RenderParts,
  ): Promise<ReportQuestions['render']['output']> {
    const { model: whole, pictures } = await this.#build(source)
    const model = await redacted(whole, wish, parts.signal)
    const files = await renderFiles({ model, pictures }, formats, parts)
    return {
      head: {
        ...{ id: model.incident.id, generatedAt: model.generatedAt, audit: model.audit },
      },
      ...{ name: reportName(model), redacted: model.redaction.total, files },
      printable: formats.includes('pdf') ? toHtml(model, pictures) : null,
    }
  }

  async #build({ dataDir, record, ...rest }: ReportInput): Promise<Drawable> {
    if (this.#folder?.dataDir !== dataDir) {
      this.#folder = { dataDir, of: new IncidentFolder(dataDir) }
    }
    const { of: folder } = this.#folder
    const bytes = new Map<number, Uint8Array<ArrayBuffer>>()
    for (const one of record.pictures) {
      const found = await folder.picture(record.id, one)
      if (found !== undefined) bytes.set(one.number, found)
    }
    const freezes = folder.freezes(record.id, record.freezes)
    const pictures = record.pictures.filter(({ number }) => bytes.has(number))
    return { model: buildReport({ ...rest, record, freezes, pictures }), pictures: bytes }
  }
}

function redacted(model: ReportModel, wish: ReportWish, signal: AbortSignal): Promise<ReportModel> {
  return redactReport(keepPictures(keepSections(model, wish.sections), wish), wish, () =>
    breathe(signal),
  )
}

/** Files are handed over, not copied. */
function memoryOf(value: unknown): ArrayBuffer[] {
  const { files = [] } = value as { files?: readonly RenderedFile[] }
  return files.map(({ bytes }) => bytes.buffer as ArrayBuffer)
}

const NO_BYTES: PictureBytes = new Map()

function sizeOf(model: ReportModel, format: (typeof REPORT_FORMATS)[number]): number | null {
  switch (format) {
    case 'html':
      return Buffer.byteLength(toHtml(model, NO_BYTES)) + embeddedBytes(model)
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
