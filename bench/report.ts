import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Freeze, IncidentRecord } from '../src/main/incidents/record'
import { buildReport } from '../src/main/incidents/report/build'
import { breathe, renderReport } from '../src/main/incidents/report/bundle'
import { redactReport } from '../src/main/incidents/report/redaction'
import { writeReport } from '../src/main/incidents/report/write'
import type { TimelineEntry } from '../src/shared/model/incident'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, timeEach } from './lib/measure'

const START = Date.UTC(2026, 0, 1, 14, 0, 0)
const HOUR_MS = 3_600_000
const ROUNDS = 5
const FORMATS = ['html', 'md', 'json', 'csv', 'zip'] as const

/** An hour with 12 copies of the evidence: 80 series of 500 points, ten tables of 200 rows, 600 events. */
export const bench: Bench = {
  ids: ['report.hour', 'report.hour.bytes'],
  run: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-bench-report-'))
    const { signal } = new AbortController()
    const hour = buildReport(makeHour())
    let sizeBytes = 0
    let made = 0
    try {
      const taken = await timeEach(ROUNDS, async () => {
        const profile = { hideHosts: true, hideUsers: true }
        const model = await redactReport(hour, profile, () => breathe(signal))
        const parts = { printPdf: undefined, signal, onStep: () => undefined }
        const files = await renderReport(model, FORMATS, parts)
        await writeReport({ into: dir, name: `report-${(made += 1)}`, signal }, files)
        const zip = files.find(({ name }) => name.endsWith('.zip'))
        sizeBytes = zip?.bytes.byteLength ?? 0
      })
      return figures(median(taken) / 1_000, sizeBytes)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  },
}

function figures(seconds: number, sizeBytes: number): BenchResult[] {
  const of = '1 h, 12 copies, 80 series x 500 points, 10 tables x 200 rows, 600 events; redacted'
  return [
    result({
      ...{ id: 'report.hour', value: seconds, unit: 's', samples: ROUNDS },
      method: `${of}; HTML, Markdown, JSON, CSV and ZIP to disk, without PDF`,
    }),
    result({
      ...{ id: 'report.hour.bytes', value: sizeBytes, unit: 'bytes', samples: 1 },
      method: `${of}; the ZIP with all of them`,
    }),
  ]
}

function makeHour(): Parameters<typeof buildReport>[0] {
  const record = IncidentRecord.parse({
    ...{ version: 1, id: 'INC-20260101-140000', title: 'Sign-up is blocked', severity: 'high' },
    ...{ openedBy: 'hand', operator: 'ana@desk', openedAt: START, startedAt: START },
    ...{ endedAt: START + HOUR_MS, findings: [], notes: [], freezes: [], changes: [] },
    ...{ problems: [], app: { version: '0', runtime: 'bench' }, audit: null, runs: [] },
  })
  return {
    ...{ record, timeline: makeTimeline(), freezes: Array.from({ length: 12 }, makeCopy) },
    ...{ generatedAt: START + HOUR_MS, generatedBy: 'ana@desk', zone: 'UTC' },
  }
}

function makeTimeline(): TimelineEntry[] {
  return Array.from({ length: 600 }, (_, index) => ({
    ...{ id: `t${index}`, at: START + index * 6_000, kind: 'state', targetId: 'primary' },
    ...{ severity: null, title: `primary/pool: normal to high ${index}`, detail: '61 of 100 used' },
  }))
}

function makeCopy(_: unknown, copy: number): Freeze {
  const at = Array.from({ length: 500 }, (_point, index) => START - 900_000 + index * 9_000)
  return Freeze.parse({
    ...{ version: 1, id: String(copy + 1).padStart(3, '0'), at: START, reason: 'a finding' },
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
