// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderPage } from '../../../../../tests/support/page'
import { DetailChart } from './index'

const FROM = Date.UTC(2026, 0, 1, 14, 0, 0)
const at = Array.from({ length: 60 }, (_, index) => FROM + index * 15_000)
const values = at.map((_, index) => (index === 20 ? null : 10 + (index % 5)))
const span = { fromMs: FROM, toMs: FROM + 900_000 }

const open = () =>
  renderPage(
    <DetailChart
      {...{ title: 'primary: Connections', unit: 'count', at, values, span }}
      limits={[{ value: 40, label: 'limit 40' }]}
      marks={[
        { name: 'A1', kind: 'alert', at: FROM + 300_000, title: '14 wait' },
        { name: 'K1', kind: 'acknowledged', at: FROM + 301_000, title: 'by ana' },
      ]}
    />,
  )

describe('a chart in full', () => {
  it('IN3: is fetched on demand and draws the line with its gap, the limit and the marks', async () => {
    const { container } = await open()
    await waitFor(
      () => expect(container.querySelector('path.recharts-line-curve')).not.toBeNull(),
      {
        timeout: 15_000,
      },
    )
    const line = container.querySelector('path.recharts-line-curve')?.getAttribute('d') ?? ''
    expect(line.match(/M/g)).toHaveLength(2)
    const words = [...container.querySelectorAll('svg text')].map((one) => one.textContent)
    expect(words).toEqual(expect.arrayContaining(['limit 40', 'A1 K1', '14:03', '45']))
    expect(container.querySelector('[class*="animation"]')).toBeNull()
  })

  it('IN3: says its numbers in words, and as a table for who cannot see it', async () => {
    const { user } = await open()
    expect(
      screen.getByRole('figure', {
        name: 'primary: Connections: lowest 10, highest 14, last 14',
      }),
    ).toBeTruthy()

    await user.click(screen.getByRole('button', { name: 'Table of primary: Connections' }))
    const rows = screen.getAllByRole('row')
    expect(rows.length).toBeGreaterThan(5)
    expect(rows[1]?.textContent).toContain('14:00:00')
    await user.click(screen.getByRole('button', { name: 'Chart of primary: Connections' }))
    expect(screen.queryByRole('table')).toBeNull()
  })
})
