import { rm } from 'node:fs/promises'
import { expect, test, useApp } from './support/fixtures'
import { launchApp, makeDataDir } from './support/launch'
import { PANELS, PANELS_WITH_KEY } from './support/panels'
import { Person } from './support/person'

const app = useApp()

test.beforeEach(async () => {
  const person = new Person(app().page)
  await person.closeAll()
  await person.openPanel('Overview')
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
})

test('KB1: the palette lists panels, targets and commands, and finds by a part of a word', async () => {
  const { page } = app()
  const person = new Person(page)
  await page.keyboard.press('Control+k')
  const palette = person.dialog('Search or run')
  for (const name of [...PANELS, /^replica/, /^scraper/, 'Pause', /^Arm actions|^Lock actions/]) {
    await expect(palette.getByRole('option', { name }).first()).toBeVisible()
  }

  await palette.getByRole('combobox').fill('nothing like it')
  await expect(palette).toContainText('Nothing by that name.')
  await palette.getByRole('combobox').fill('repl')
  await page.keyboard.press('Enter')

  await expect(palette).toBeHidden()
  await expect(page.getByRole('main', { name: 'Pools' })).toBeVisible()
})

test('KB2: Ctrl and a digit opens each panel, ? shows every key, Escape closes', async () => {
  const { page } = app()
  const person = new Person(page)
  for (const title of PANELS_WITH_KEY) await person.openPanelByKeyboard(title)

  await page.keyboard.press('Control+1')
  await page.keyboard.press('?')
  const sheet = person.dialog('Keyboard shortcuts')
  for (const words of ['Search or run', 'Filter the table', 'Ctrl 1', 'Pause', 'Esc']) {
    await expect(sheet).toContainText(words)
  }
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
})

test('KB3: one crosshair over every strip, and one time range', async () => {
  const { page } = app()
  const axis = new Person(page).region('One time axis')
  const latency = axis.locator('.lane').filter({ hasText: 'Worker latency' })
  await expect(latency).toContainText(/\d ms/)

  // Before the first reading there is nothing: the value under the crosshair says so in the other strip too.
  const strip = axis.getByRole('img', { name: /^Connections used/ })
  await strip.hover({ position: { x: 6, y: 8 } })
  await expect(axis).toContainText(/at \d\d:\d\d:\d\d UTC/)
  await expect(latency).not.toContainText(/\d ms/)
  await page.getByRole('button', { name: 'Pause' }).hover()
  await expect(latency).toContainText(/\d ms/)

  await page.getByRole('group', { name: 'Time range' }).getByRole('button', { name: '1 h' }).click()
  for (const title of [
    'Connections used',
    'Sessions blocked',
    'Redis hit rate',
    'Worker latency',
  ]) {
    await expect(axis.getByRole('img', { name: new RegExp(`^${title}, last 1 h`) })).toBeVisible()
  }
})

test('KB8, Q1: pause freezes what is shown and says so, by mouse and by Space; going live catches up', async () => {
  const { page } = app()
  const person = new Person(page)
  const pause = page.getByRole('button', { name: 'Pause' })
  await person.openPanel('Pools')
  await pause.click()

  await expect(pause).toHaveAttribute('aria-pressed', 'true')
  await expect(person.region('Sessions')).toContainText(/paused \d\d:\d\d:\d\d/)
  await expect(person.region('Sessions')).toContainText(/[4-9] s old|\d\d s old/, {
    timeout: 30_000,
  })
  await page.getByRole('main').focus()
  await page.keyboard.press('Space')
  await expect(pause).toHaveAttribute('aria-pressed', 'false')
  await expect(person.region('Sessions')).toContainText(/read [0-4] s ago/)
})

test('KB7, AP6: the theme, the range and the last panel are kept over a restart', async ({
  platform,
}) => {
  const dir = await makeDataDir()
  const first = await launchApp({ platformFile: platform.filePath, dir })
  const person = new Person(first.page)
  const html = first.page.locator('html')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await person.choose('theme light', 'Theme: light')
  await expect(html).toHaveAttribute('data-theme', 'light')
  await first.page.getByRole('button', { name: '6 h' }).click()
  await person.openPanel('Views')
  await expect(first.page.getByRole('table', { name: 'Views' })).toContainText('project_stats')
  await first.close()

  const second = await launchApp({ platformFile: platform.filePath, dir })
  await expect(second.page.getByRole('main', { name: 'Views' })).toBeVisible()
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect(second.page.getByRole('button', { name: '6 h' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  second.assertClean()
  await second.close()
  await rm(dir, { recursive: true, force: true })
})

test('OV10: the status bar tells our own cost, by target and probe', async () => {
  const { page } = app()
  await page.getByRole('button', { name: 'Our own cost' }).click()
  const cost = page.getByRole('table', { name: 'Time our probes took in the last minute' })

  for (const target of [
    'primary',
    'replica',
    'redis',
    'api',
    'scraper',
    'dashboard',
    'scanner',
    'bci',
  ]) {
    await expect(cost.getByRole('row').filter({ hasText: target }).first()).toContainText(
      /\d+ ms|\d s/,
    )
  }
  await page.keyboard.press('Escape')
})

test('KB2, OV8: with keys alone a tile is opened, read and closed, and the focus comes back', async () => {
  const { page } = app()
  const person = new Person(page)
  const tile = person.tile('primary').getByRole('button')
  await person.tabTo(tile)
  await page.keyboard.press('Enter')

  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('No rule has anything against it.')
  await expect(inspector.getByRole('region', { name: 'Probes' })).toContainText('session')
  await page.keyboard.press('Escape')
  await expect(inspector).toBeHidden()
  await expect(tile).toBeFocused()
})
