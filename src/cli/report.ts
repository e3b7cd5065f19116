import { homedir, hostname, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors/app-error'
import {
  IncidentId,
  REPORT_FORMATS,
  REPORT_SECTIONS,
  type ReportFormat,
  type ReportWish,
} from '../shared/model/incident'
import { IncidentFolder } from '../main/incidents/folder'
import type { IncidentRecord } from '../main/incidents/record'
import { makeReport } from '../main/incidents/report/make'
import { ReportWorker } from '../main/incidents/report/worker-link'
import { mergeTimeline } from '../main/incidents/timeline'
import { systemClock } from '../main/platform/clock'
import { silentLogger } from '../main/platform/log'
import type { Arguments } from './arguments'

const Formats = z.array(z.enum(REPORT_FORMATS)).min(1)

/** Writes a report from the folder of the incident alone: no database, no window. Answers with what to print. */
export async function report(wanted: Arguments, workerPath: string): Promise<string> {
  const formats = readFormats(wanted.formats)
  const dataDir = wanted.dataDir ?? join(homedir(), '.config', 'switchyard')
  const folder = new IncidentFolder(dataDir)
  const record = choose(folder, wanted)
  const timeline = mergeTimeline({ record, frozen: folder.timeline(record.id), journal: [] })
  const worker = new ReportWorker({ workerPath, clock: systemClock, log: silentLogger })
  try {
    const made = await makeReport(
      {
        ...{ worker, printPdf: undefined, into: resolve(wanted.outDir) },
        ...{ signal: new AbortController().signal, onStep: () => undefined },
      },
      {
        ...{ dataDir, record, timeline, generatedAt: systemClock.now() },
        generatedBy: `${userInfo().username}@${hostname()}`,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      { ...wishOf(wanted), id: record.id, sections: [...REPORT_SECTIONS], formats },
    )
    const lines = made.files.map(({ name, sha256 }) => `${sha256}  ${name}`)
    return `${made.folder}\n${lines.join('\n')}\n${made.redacted} values were taken out.\n`
  } finally {
    await worker.close()
  }
}

const wishOf = ({
  hideHosts,
  hideUsers,
}: Arguments): Pick<ReportWish, 'hideHosts' | 'hideUsers'> => ({
  ...{ hideHosts, hideUsers },
})

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
