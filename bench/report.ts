import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { IncidentFolder } from '../src/main/incidents/folder'
import { Freeze, IncidentRecord } from '../src/main/incidents/record'
import { makeReport } from '../src/main/incidents/report/make'
import { ReportWorker } from '../src/main/incidents/report/worker-link'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { REPORT_SECTIONS, type TimelineEntry } from '../src/shared/model/incident'
import { result, type Bench, type BenchResult } from './lib/bench'
import { buildModule } from './lib/built'
import { median, timeEach } from './lib/measure'

const START = Date.UTC(2026, 0, 1, 14, 0, 0)
const HOUR_MS = 3_600_000
const ROUNDS = 5
const COPIES = 12

/** An hour with 12 copies of the evidence: 80 series of 500 points, ten tables of 200 rows, 600 events. */
export const bench: Bench = {
  ids: ['report.hour', 'report.hour.bytes', 'report.hour.blocked'],
  run: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-bench-report-'))
    const workerPath = await buildModule('src/main/incidents/report/worker.ts')
    const worker = new ReportWorker({ workerPath, clock: systemClock, log: silentLogger })
    const { record, timeline } = makeHour()
    writeHour(dir, record)
    let sizeBytes = 0
    const blockedMs: number[] = []
    const delay = monitorEventLoopDelay({ resolution: 1 })
    try {
      delay.enable()
      const taken = await timeEach(ROUNDS, async () => {
        delay.reset()
        const source = { dataDir: dir, record, timeline, ...WRITTEN }
        const { files } = await makeReport(
          { ...PARTS, worker, into: join(dir, 'reports') },
          source,
          { ...WISH, id: record.id },
        )
        blockedMs.push(delay.max / 1e6)
        sizeBytes = files.find(({ name }) => name.endsWith('.zip'))?.sizeBytes ?? 0
      })
      return figures({ seconds: median(taken) / 1_000, sizeBytes, blockedMs: median(blockedMs) })
    } finally {
      delay.disable()
      await worker.close()
      await rm(dir, { recursive: true, force: true })
    }
  },
}

const WRITTEN = { generatedAt: START + HOUR_MS, generatedBy: 'ana@desk', zone: 'UTC' }
const PARTS = {
  ...{ printPdf: undefined, signal: new AbortController().signal, onStep: () => undefined },
}
const WISH = {
  ...{ sections: [...REPORT_SECTIONS], hideHosts: true, hideUsers: true },
  formats: ['html', 'md', 'json', 'csv', 'zip'] as const,
}

function figures(of: { seconds: number; sizeBytes: number; blockedMs: number }): BenchResult[] {
  const what = '1 h, 12 copies, 80 series x 500 points, 10 tables x 200 rows, 600 events; redacted'
  return [
    result({
      ...{ id: 'report.hour', value: of.seconds, unit: 's', samples: ROUNDS },
      method: `${what}; HTML with charts, Markdown, JSON, CSV and ZIP from the frozen files to synced files, in the report thread, without PDF; median`,
    }),
    result({
      ...{ id: 'report.hour.bytes', value: of.sizeBytes, unit: 'bytes', samples: 1 },
      method: `${what}; the ZIP with all of them`,
    }),
    result({
      ...{ id: 'report.hour.blocked', value: of.blockedMs, unit: 'ms', samples: ROUNDS },
      method: `${what}; the longest time for which the main thread's event loop stood still; median of the rounds`,
    }),
  ]
}

function makeHour(): { record: IncidentRecord; timeline: TimelineEntry[] } {
  const record = IncidentRecord.parse({
    ...{ version: 1, id: 'INC-20260101-140000', title: 'Sign-up is blocked', severity: 'high' },
    ...{ openedBy: 'hand', operator: 'ana@desk', openedAt: START, startedAt: START },
    ...{ endedAt: START + HOUR_MS, findings: [], notes: [], freezes: [], changes: [] },
    ...{ problems: [], app: { version: '0', runtime: 'bench' }, audit: null, runs: [] },
  })
  const freezes = Array.from({ length: COPIES }, (_, copy) => ({
    ...{ id: idOf(copy), at: START, reason: 'a finding', series: 80, tables: 10, sizeBytes: 0 },
  }))
  return { record: { ...record, freezes }, timeline: makeTimeline() }
}

function writeHour(dir: string, record: IncidentRecord): void {
  const folder = new IncidentFolder(dir)
  folder.write(record)
  for (let copy = 0; copy < COPIES; copy += 1) folder.writeFreeze(record.id, makeCopy(copy))
}

const idOf = (copy: number): string => String(copy + 1).padStart(3, '0')

function makeTimeline(): TimelineEntry[] {
  return Array.from({ length: 600 }, (_, index) => ({
    ...{ id: `t${index}`, at: START + index * 6_000, kind: 'state', targetId: 'primary' },
    ...{ severity: null, title: `primary/pool: normal to high ${index}`, detail: '61 of 100 used' },
  }))
}

function makeCopy(copy: number): Freeze {
  const at = Array.from({ length: 500 }, (_point, index) => START - 900_000 + index * 9_000)
  return Freeze.parse({
    ...{ version: 1, id: idOf(copy), at: START, reason: 'a finding' },
    ...{ targets: [], links: [] },
    series: Array.from({ length: 80 }, (_series, index) => ({
      ...{ key: `metric-${index}|primary|`, targetId: 'primary', title: `Metric ${index}`, at },
      ...{
        unit: 'ms',
        values: at.map((time) => Math.round(1_000 * Math.sin(time / 60_000 + index))),
      },
    })),
    tables: Array.from({ length: 10 }, (_table, index) => ({
      ...{ targetId: 'primary', table: `table-${index}`, at: START, truncatedFrom: null },
      rows: Array.from({ length: 200 }, (_row, row) => makeRow(row + copy)),
    })),
  })
}

const makeRow = (row: number): Record<string, unknown> => ({
  ...{ pid: 4_000 + row, user: `app_${row % 7}`, client: `10.1.2.${row % 250}`, state: 'active' },
  ...{ query: `select * from people where id = '${row}' and name like $1`, ageMs: row * 17 },
})
