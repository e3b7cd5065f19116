import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test, useApp } from './support/fixtures'
import { PANELS } from './support/panels'
import { Person } from './support/person'

const SIZES = [
  { width: 1900, height: 1040 },
  { width: 1280, height: 800 },
  { width: 1024, height: 640 },
]
const app = useApp()

for (const theme of ['dark', 'light'] as const) {
  test(`KB7: no serious fault of accessibility on any panel, ${theme}`, async () => {
    const { page } = app()
    const person = new Person(page)
    await person.choose(`theme ${theme}`, `Theme: ${theme}`)
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    const found: string[] = []
    for (const title of PANELS) {
      await openLoaded(person, title)
      found.push(...(await seriousFaults(page)).map((fault) => `${title}: ${fault}`))
    }
    expect(found).toEqual([])
  })
}

for (const size of SIZES) {
  test(`OV2: at ${size.width} x ${size.height} nothing is wider than the window, and no name is cut off`, async () => {
    const { page, resize } = app()
    const person = new Person(page)
    await resize(size)
    const found: string[] = []
    for (const title of PANELS) {
      await openLoaded(person, title)
      found.push(...(await tooWide(page)).map((what) => `${title}: ${what}`))
    }
    expect(found).toEqual([])
  })
}

async function openLoaded(person: Person, title: string): Promise<void> {
  await person.openPanel(title)
  const main = person.page.getByRole('main', { name: title })
  await expect(main.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
  await expect(main.getByRole('region').first()).toBeVisible()
}

async function seriousFaults(page: Page): Promise<string[]> {
  // The usual mode opens a page of its own, which Electron does not allow.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')} ${failureSummary}`),
    )
}

/** The window, its main place, and what must never be cut: names on tiles, in the rail and in the bars. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const whole = document.documentElement
    const places = [whole, document.body, document.querySelector('main')!]
    const names = document.querySelectorAll(
      '.tile-name, .tile-figure, .rail-title, .panel-head h2, .counts, .status-links li, .place',
    )
    return [...places, ...names]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map(
        (element) =>
          `${element.tagName}.${element.className} ${element.scrollWidth} in ${element.clientWidth}: ${element.textContent.slice(0, 40)}`,
      )
  })
}
