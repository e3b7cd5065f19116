import { homedir, hostname, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors/app-error'
import {
  IncidentId,
  REPORT_FORMATS,
  REPORT_SECTIONS,
  type ReportFormat,
} from '../shared/model/incident'
import { IncidentFolder } from '../main/incidents/folder'
import type { IncidentRecord } from '../main/incidents/record'
import { buildReport } from '../main/incidents/report/build'
import { breathe, describeFile, renderReport } from '../main/incidents/report/bundle'
import { redactReport } from '../main/incidents/report/redaction'
import { reportName, keepSections } from '../main/incidents/report/sections'
import { writeReport } from '../main/incidents/report/write'
import { mergeTimeline } from '../main/incidents/timeline'
import { systemClock } from '../main/platform/clock'
import type { Arguments } from './arguments'

const Formats = z.array(z.enum(REPORT_FORMATS)).min(1)

/** Writes a report from the folder of the incident alone: no database, no window. Answers with what to print. */
export async function report(wanted: Arguments): Promise<string> {
  const formats = readFormats(wanted.formats)
  const folder = new IncidentFolder(wanted.dataDir ?? join(homedir(), '.config', 'switchyard'))
  const record = choose(folder, wanted)
  const built = buildReport({
    record,
    timeline: mergeTimeline({ record, frozen: folder.timeline(record.id), journal: [] }),
    freezes: folder.freezes(record.id, record.freezes),
    generatedAt: systemClock.now(),
    generatedBy: `${userInfo().username}@${hostname()}`,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const { signal } = new AbortController()
  const whole = keepSections(built, REPORT_SECTIONS)
  const model = await redactReport(whole, wanted, () => breathe(signal))
  const parts = { printPdf: undefined, signal, onStep: () => undefined }
  const files = await renderReport(model, formats, parts)
  const name = reportName(model)
  const written = await writeReport({ into: resolve(wanted.outDir), name, signal }, files)
  const lines = files.map(describeFile).map(({ name: file, sha256 }) => `${sha256}  ${file}`)
  return `${written}\n${lines.join('\n')}\n${model.redaction.total} values were taken out.\n`
}

function choose(folder: IncidentFolder, { incident, isLast }: Arguments): IncidentRecord {
  if (incident !== undefined) {
    if (!IncidentId.safeParse(incident).success) {
      throw new AppError('incident/unknown', `not the id of an incident: ${incident}`)
    }
    return folder.read(incident)
  }
  if (!isLast) throw new Error('name an incident: --incident ID, or --last')
  const [newest] = folder.list()
  if (newest === undefined) throw new AppError('incident/unknown', 'there is no incident yet')
  return newest
}

function readFormats(formats: readonly string[]): ReportFormat[] {
  const parsed = Formats.safeParse(formats)
  if (!parsed.success) {
    throw new Error(`unknown format in ${formats.join(',')}. Known: ${REPORT_FORMATS.join(', ')}`)
  }
  if (parsed.data.includes('pdf'))
    throw new AppError('report/no-pdf', 'no PDF from the command line')
  return parsed.data
}
