// @vitest-environment jsdom
import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { makePicture, makeRecord, makeShot, STARTED } from '../../../../tests/factories/incident'
import { buildReport } from './build'
import { packFiles, renderFiles } from './bundle'
import { toHtml } from './html'
import { toMarkdown } from './markdown'
import { ReportModel } from './model'
import { fileOf } from './pictures'
import { redactReport } from './redaction'
import { keepPictures, keepSections } from './sections'

const parts = { signal: new AbortController().signal, onStep: () => undefined }
const { png } = makeShot()
const bytes = new Map([[1, new Uint8Array(png)]])
const shown = { hideHosts: false, hideUsers: false }

function model(caption = 'Locks, 14:01:30 UTC', readable = true): ReportModel {
  const picture = makePicture({ caption })
  return buildReport({
    ...{ record: makeRecord({ pictures: [picture], picturesTaken: 1 }), timeline: [], freezes: [] },
    ...{
      pictures: readable ? [picture] : [],
      generatedAt: STARTED,
      generatedBy: 'ana',
      zone: 'UTC',
    },
  })
}
const parse = (page: string): Document => new DOMParser().parseFromString(page, 'text/html')
const dataOf = (page: Document): string =>
  page.querySelector('figure img')?.getAttribute('src') ?? ''

describe('the pictures of a report', () => {
  it('IN7: lie in the HTML itself, under a policy that lets in nothing but data', () => {
    const page = parse(toHtml(model(), bytes))
    const image = page.querySelector('figure img')

    expect(dataOf(page)).toBe(`data:image/png;base64,${Buffer.from(png).toString('base64')}`)
    expect(image?.getAttribute('alt')).toBe('Picture 1: Locks, 14:01:30 UTC')
    expect(page.querySelector('figcaption')?.textContent).toContain(makePicture().sha256)
    const policy = page.querySelector('meta[http-equiv]')?.getAttribute('content') ?? ''
    expect(policy).toMatch(/^default-src 'none'; .*; img-src data:$/)
    expect(policy).not.toMatch(/script|https?:|\*/)
  })

  it('IN7, ST11: a caption stays text', () => {
    const payload = `"><img src=x onerror=hit()>`
    const page = parse(toHtml(model(payload), bytes))
    expect(page.querySelectorAll('img')).toHaveLength(1)
    expect(page.querySelector('figcaption strong')?.textContent).toBe(`Picture 1: ${payload}`)
    expect(toMarkdown(model(payload))).not.toMatch(/<[a-z]/i)
  })

  it('IN7: Markdown names the file that lies beside it; JSON has its checksum; the ZIP and its manifest have both', async () => {
    const drawn = { model: model(), pictures: bytes }
    const files = await renderFiles(drawn, ['md', 'json', 'csv', 'zip'], parts)
    const { incident, generatedAt, audit } = drawn.model
    const head = { id: incident.id, generatedAt, audit }
    const packed = await packFiles({ head, files, isZipped: true }, parts)

    const textOf = (name: string): string =>
      Buffer.from(packed.find((one) => one.name === name)?.bytes ?? []).toString('utf8')
    const path = /!\[.*\]\((.*)\)/.exec(textOf('report.md'))?.[1] ?? ''
    expect(path).toBe('pictures/picture-01.png')
    const parsed = ReportModel.parse(JSON.parse(textOf('report.json')))
    expect(parsed.pictures).toEqual([{ ...makePicture(), file: path }])
    expect(textOf('csv/pictures.csv')).toContain(path)

    const zip = packed.find(({ name }) => name.endsWith('.zip'))
    const entries = unzipSync(zip?.bytes ?? new Uint8Array())
    const found = entries[`${incident.id}/${path}`] ?? new Uint8Array()
    const sha256 = createHash('sha256').update(found).digest('hex')
    expect(sha256).toBe(makePicture().sha256)
    const manifest = JSON.parse(textOf('manifest.json')) as { files: { name: string }[] }
    expect(manifest.files).toContainEqual({ name: path, sizeBytes: png.byteLength, sha256 })
  })

  it('IN7: HTML alone has no file beside it', async () => {
    const files = await renderFiles({ model: model(), pictures: bytes }, ['html'], parts)
    expect(files.map(({ name }) => name)).toEqual(['report.html'])
  })

  it('IN7: can be left out; where names are hidden they are, and the report says so', async () => {
    const without = keepSections(model(), ['summary'])
    expect(dataOf(parse(toHtml(without, bytes)))).toBe('')
    expect(toMarkdown(without)).not.toContain('picture-01')

    for (const hidden of [{ hideHosts: true }, { hideUsers: true }]) {
      const kept = keepPictures(model(), { ...shown, ...hidden })
      expect(kept.pictures).toEqual([])
      expect(kept.incomplete).toContain('1 picture was left out: names in them cannot be hidden.')
    }
    expect(keepPictures(model(), shown).pictures).toHaveLength(1)
  })

  it('IN7, ST1: a secret in a caption is taken out; checksum and path stay', async () => {
    const clean = await redactReport(model('psql postgres://a:c4n4ry@h/db'), shown, async () => {})
    expect(JSON.stringify(clean)).not.toContain('c4n4ry')
    expect(clean.pictures[0]).toMatchObject({
      sha256: makePicture().sha256,
      file: fileOf({ number: 1 }),
    })
  })

  it('IN7: one that cannot be read is left out with a word', () => {
    const page = parse(toHtml(model('x', false), new Map()))
    expect(page.querySelectorAll('img')).toHaveLength(0)
    expect(page.body.textContent).toContain('Picture 1 cannot be read any more.')
  })
})
