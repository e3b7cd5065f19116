import type { Reply } from '../../../shared/ipc/contract'
import type {
  ReportFile,
  ReportFormat,
  ReportPreview,
  ReportWish,
  TimelineEntry,
} from '../../../shared/model/incident'
import type { IncidentRecord } from '../record'
import type { ReportModel } from './model'

/** What a report is made of. The evidence is read by the thread itself, from the folder. */
export interface ReportInput {
  readonly dataDir: string
  readonly record: IncidentRecord
  readonly timeline: readonly TimelineEntry[]
  readonly generatedAt: number
  readonly generatedBy: string
  readonly zone: string
}

export interface RenderedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What the manifest says of a report, beside its files. */
export type ReportHead = Pick<ReportModel, 'generatedAt' | 'audit'> & { readonly id: string }

/** What the thread is asked, and what it answers. */
export interface ReportQuestions {
  preview: {
    input: { source: ReportInput; wish: ReportWish }
    output: Omit<ReportPreview, 'folder'>
  }
  render: {
    input: { source: ReportInput; wish: ReportWish; formats: readonly ReportFormat[] }
    output: {
      head: ReportHead
      /** Name of its folder. */
      name: string
      redacted: number
      files: RenderedFile[]
      /** What a window shall print; null: no PDF was asked for. */
      printable: string | null
    }
  }
  pack: {
    input: { head: ReportHead; files: readonly RenderedFile[]; isZipped: boolean }
    output: { files: (RenderedFile & ReportFile)[] }
  }
}
export type ReportQuestion = keyof ReportQuestions

export type ToReportWorker =
  { type: 'ask'; id: number; name: ReportQuestion; input: unknown } | { type: 'cancel'; id: number }

export type FromReportWorker =
  | { type: 'step'; id: number; step: string; done: number }
  | { type: 'answer'; id: number; reply: Reply<unknown> }
