// @vitest-environment jsdom
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeReport, XSS } from '../../../../tests/factories/report'
import { REPORT_CSP, toHtml } from './html'
import { lineChart } from './chart'

const parse = (page: string): Document => new DOMParser().parseFromString(page, 'text/html')

describe('the HTML report', () => {
  const plain = parse(toHtml(makeReport(), new Map()))
  const tagsOf = (page: Document): string =>
    [...page.querySelectorAll('*')].map(({ tagName }) => tagName.toLowerCase()).join(' ')

  it.each(XSS)('IN4, ST11: %s stays text', (payload) => {
    const page = parse(toHtml(makeReport(payload), new Map()))
    const attributes = [...page.querySelectorAll('*')].flatMap((one) =>
      [...one.attributes].map(({ name }) => name),
    )

    expect(tagsOf(page)).toBe(tagsOf(plain))
    expect(
      attributes.filter((name) => name.startsWith('on') || /^(src|href|action)$/.test(name)),
    ).toEqual([])
    expect(page.querySelector('h1')?.textContent).toBe(
      payload.replaceAll(/[\u0000\u202E]/g, '\uFFFD'),
    )
  })

  it('IN4: is one file that asks for nothing: no script, no address, its own style alone', () => {
    const page = toHtml(makeReport(), new Map())
    const policy = plain
      .querySelector('meta[http-equiv="Content-Security-Policy"]')
      ?.getAttribute('content')

    expect(policy).toBe(REPORT_CSP)
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'/)
    const style = plain.querySelector('style')?.textContent ?? ''
    const digest = createHash('sha256').update(style).digest('base64')
    expect(policy).toContain(digest)
    expect(page).not.toMatch(/https?:\/\/|<script|url\(|@import|style="/)
  })

  it('IN3, IN4: draws each chart on the whole span, with a gap where nothing was read, limits and marks', () => {
    const paths = [...plain.querySelectorAll('path.line')].map((one) => one.getAttribute('d') ?? '')
    expect(paths).toHaveLength(1)
    expect(paths[0]?.match(/M/g)).toHaveLength(2)
    expect(paths[0]).not.toContain('NaN')
    expect([...plain.querySelectorAll('svg text')].map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['start A1', 'limit 1', 'end', '29']),
    )
    const [series] = makeReport().charts
    const about = { marks: [], span: { fromMs: 0, toMs: 1 }, label: 'x' }
    expect(lineChart({ ...series!, at: [], values: [] }, about).text).toContain('No readings.')
  })

  it('IN4: prints the seal of the audit log, the formulas, and what is missing', () => {
    const text = plain.body.textContent
    expect(text).toContain(`record 12, seal ${'a'.repeat(64)}`)
    expect(text).toContain('end of the incident - start of the trouble')
    expect(text).toContain('Not complete.')
  })
})
