import { unzipSync } from 'fflate'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeRecord } from '../../../../tests/factories/incident'
import { makeReport, XSS } from '../../../../tests/factories/report'
import { packFiles, renderFiles } from './bundle'
import { csvFiles, guardCell, toCsv } from './csv'
import { toHtml } from './html'
import { makeReport as makeReportFiles } from './make'
import { toMarkdown } from './markdown'
import { ReportModel, reportJsonSchema } from './model'
import type { RenderedFile } from './protocol'
import { itemsOf, keepSections } from './sections'

const parts = { signal: new AbortController().signal, onStep: () => undefined }
const NONE = new Map<number, Uint8Array<ArrayBuffer>>()
const PDF: RenderedFile = { name: 'report.pdf', bytes: new Uint8Array([37, 80, 68, 70]) }

async function render(formats: Parameters<typeof renderFiles>[1]): Promise<RenderedFile[]> {
  const { incident, generatedAt, audit } = makeReport()
  const files = [
    ...(await renderFiles({ model: makeReport(), pictures: NONE }, formats, parts)),
    PDF,
  ]
  const isZipped = formats.includes('zip')
  return packFiles({ head: { id: incident.id, generatedAt, audit }, files, isZipped }, parts)
}

describe('the other formats', () => {
  it.each(XSS)('IN4, ST11: in Markdown %s is no HTML and no link', (payload) => {
    const text = toMarkdown(makeReport(payload))
    expect(text.replaceAll('\n', ' ')).not.toMatch(/<[a-z/!]/i)
    expect(text).not.toMatch(/javascript:|data:text|https:\/\/evil/i)
  })

  it('IN4: Markdown has the headings of a post-mortem and its timeline as a table', () => {
    const text = toMarkdown(makeReport())
    const heads = text.match(/^## .*$/gm) ?? []
    expect(heads).toEqual(
      expect.arrayContaining([
        '## Summary',
        '## Impact',
        '## Root causes',
        '## Timeline (UTC)',
        '## Actions',
      ]),
    )
    expect(text).toContain('| Time | Kind | Target | What |')
  })

  it('IN4: JSON is the model itself, and its schema names every part', async () => {
    const files = await render(['json'])
    const json = files.find(({ name }) => name === 'report.json')
    const parsed = ReportModel.parse(JSON.parse(Buffer.from(json?.bytes ?? []).toString()))
    expect(parsed).toEqual(makeReport())

    const schema = JSON.parse(reportJsonSchema()) as { properties: object; required: string[] }
    expect(schema.required.sort()).toEqual(Object.keys(ReportModel.shape).sort())
  })

  it('IN4: a ZIP holds every file, and the manifest the checksum of each', async () => {
    const files = await render(['html', 'pdf', 'md', 'json', 'csv', 'zip'])
    const zip = files.find(({ name }) => name.endsWith('.zip'))
    const entries = unzipSync(zip?.bytes ?? new Uint8Array())
    const manifest = JSON.parse(
      Buffer.from(entries['INC-20260101-140030/manifest.json'] ?? []).toString(),
    ) as { files: { name: string; sha256: string; sizeBytes: number }[]; audit: unknown }

    expect(manifest.audit).toEqual({ seq: 12, mac: 'a'.repeat(64) })
    expect(manifest.files.length).toBe(Object.keys(entries).length - 1)
    for (const { name, sha256, sizeBytes } of manifest.files) {
      const bytes = entries[`INC-20260101-140030/${name}`]
      expect(bytes?.byteLength).toBe(sizeBytes)
      expect(
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      ).toBe(sha256)
    }
    expect(manifest.files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'report.html',
        'report.pdf',
        'report.md',
        'report.json',
        'csv/timeline.csv',
      ]),
    )
  })

  it('IN4: without a window there is no PDF, and it says so; an export that is stopped stops', async () => {
    const worker = { ask: () => Promise.reject(new Error('not to be asked')) }
    const source = {
      ...{ dataDir: '', record: makeRecord(), timeline: [] },
      ...{ generatedAt: 0, generatedBy: 'ana', zone: 'UTC' },
    }
    const wish = { id: makeRecord().id, sections: [], hideHosts: false, hideUsers: false }
    await expect(
      makeReportFiles({ ...parts, worker, printPdf: undefined, into: '' }, source, {
        ...{ ...wish, formats: ['pdf'] },
      }),
    ).rejects.toMatchObject({ code: 'report/no-pdf' })
    const stopped = { ...parts, signal: AbortSignal.abort() }
    await expect(
      renderFiles({ model: makeReport(), pictures: NONE }, ['html'], stopped),
    ).rejects.toMatchObject({
      code: 'report/canceled',
    })
  })

  it('IN4: a section that is left out is in no format', () => {
    const less = keepSections(makeReport('left-out-word'), ['metrics'])
    const shown = {
      ...less,
      incident: { ...less.incident, title: 'x' },
      incomplete: [],
      generatedBy: 'x',
      zone: 'UTC',
    }
    const all = [toHtml(shown, NONE), toMarkdown(shown), ...csvFiles(shown).map(({ text }) => text)]
    expect(all.filter((text) => text.includes('left-out-word'))).toEqual([])
    expect(itemsOf(less, 'timeline')).toBe(0)
    expect(itemsOf(less, 'metrics')).toBe(4)
  })
})

describe('the CSV report', () => {
  const STARTS = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '＝', '＋', '－', '＠']
  const BLANKS = ['', ' ', '  ', '\u00A0', '\uFEFF']
  const CELLS = STARTS.flatMap((start) =>
    BLANKS.map((blank) => `${blank}${start}cmd|' /C calc'!A0`),
  )

  it('IN4: no cell of a 65-cell list starts a formula', () => {
    expect(CELLS).toHaveLength(65)
    expect(CELLS.filter((cell) => !String(guardCell(cell)).startsWith("'"))).toEqual([])
    const text = toCsv(
      ['a'],
      CELLS.map((a) => ({ a })),
    )
    expect(text.split(/\r\n(?="?')/).slice(1)).toHaveLength(65)
  })

  it('IN4: numbers stay numbers, commas, quotes and new lines stay in their cell', () => {
    expect(toCsv(['n', 't'], [{ n: -5, t: 'a,"b"\nc' }])).toBe('n,t\r\n-5,"a,""b""\nc"\r\n')
    expect(toCsv(['x'], [{ x: null }, { x: { a: 1 } }])).toBe('x\r\n\r\n"{""a"":1}"\r\n')
  })

  it('IN4: one file a table, and no name leads out of the folder', () => {
    const names = csvFiles(makeReport('../../etc/passwd')).map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'csv/timeline.csv',
        'csv/findings.csv',
        'csv/series.csv',
        'csv/proof.csv',
      ]),
    )
    expect(names.filter((name) => name.includes('..'))).toEqual([])
    expect(names.filter((name) => name.startsWith('csv/tables/001-primary-'))).toHaveLength(1)
  })
})
