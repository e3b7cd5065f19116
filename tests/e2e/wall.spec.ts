import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { startFault } from '../support/platform'
import { expect, test, useApp } from './support/fixtures'
import { Person } from './support/person'

/** 13 px at a desk, 1.5 times that on the wall. */
const LEAST_PX = 19.5
const app = useApp({ size: { width: 1900, height: 1040 } })

test('OV7: F11 makes the window a wall display: full screen, all readable, actions locked; Esc leaves', async () => {
  const { page, electron } = app()
  const person = new Person(page)
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: /Arm actions/ }).click()
  await page.getByRole('button', { name: 'Arm all for 15 min' }).click()
  await expect(page.locator('.armed')).toContainText('Armed')

  await page.keyboard.press('F11')
  const wall = page.getByRole('main', { name: 'Wall' })
  await expect(wall).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Panels' })).toHaveCount(0)
  await expect(wall).toContainText(/\d\d:\d\d:\d\d UTC/)
  await expect(wall).toContainText(/data as of \d\d:\d\d:\d\d/)
  await expect(wall.getByRole('button')).toHaveCount(0)
  await expect.poll(() => isFullScreen(electron)).toBe(true)
  await page.mouse.move(400, 400)
  await expect(wall).toHaveCSS('cursor', 'none')
  expect(await outside(page)).toEqual([])
  expect(await tooSmall(page)).toEqual([])
  await picture(page, 'calm')

  await page.keyboard.press('Escape')
  await expect(page.getByRole('navigation', { name: 'Panels' })).toBeVisible()
  await expect(page.locator('.armed')).toHaveCount(0)
  await expect.poll(() => isFullScreen(electron)).toBe(false)
})

test('OV7: a fault stands first on the wall, in words, in both themes', async ({ platform }) => {
  const { page } = app()
  const person = new Person(page)
  const fault = await startFault(platform, 'lock-chain', '600s')
  for (const theme of ['dark', 'light'] as const) {
    await person.choose(`theme ${theme}`, `Theme: ${theme}`)
    await person.choose('wall mode', 'Wall mode')
    const wall = page.getByRole('main', { name: 'Wall' })
    const first = wall.getByRole('list', { name: 'Tiles' }).getByRole('listitem').first()
    await expect(first).toHaveAttribute('aria-label', /^\S+ (critical|high)/, { timeout: 60_000 })
    await expect(wall.getByRole('list', { name: 'Findings', exact: true })).toContainText(
      /blocked by pid/,
    )
    expect(await outside(page)).toEqual([])
    expect(await tooSmall(page)).toEqual([])
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious')).toEqual([])
    await picture(page, `fault-${theme}`)
    await page.keyboard.press('F11')
    await expect(wall).toHaveCount(0)
  }
  fault.interrupt()
  await fault.exited
})

function isFullScreen(electron: ReturnType<typeof app>['electron']): Promise<boolean> {
  return electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen() ?? false,
  )
}

async function picture(page: Page, name: string): Promise<void> {
  const path = test.info().outputPath(`wall-${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
}

/** Parts that are not wholly on the screen. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.wall-tile, .wall-need, .wall-head > *')]
      .filter((part) => {
        const { left, top, right, bottom } = part.getBoundingClientRect()
        return left < -1 || top < -1 || right > innerWidth + 3 || bottom > innerHeight + 3
      })
      .map((part) => part.textContent),
  )
}

/** Words that nobody reads from afar. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((leastPx) => {
    const words = [...document.querySelectorAll('.wall *')].filter((element) =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      ),
    )
    return words
      .filter((element) => element.closest('svg') === null)
      .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < leastPx)
      .map((element) => element.textContent)
  }, LEAST_PX)
}
