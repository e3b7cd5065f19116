import type { TestPlatform } from '../support/platform'
import { withFault } from '../support/faults'
import { expect, test, useApp } from './support/fixtures'
import { Operator } from './support/operator'
import { Person } from './support/person'

// Of its own: three scrapers, so that there is a sum.
test.use({ scale: 'scraper=3' })
const app = useApp()
const LONG_MS = 90_000
/** The letter of the glyph comes first where something is wrong. */
const SCRAPER = /^[CHML]?scraper \d/

test.beforeEach(() => new Person(app().page).closeAll())

test('DP7, WK1, WK2, PC4, Q8: every worker with its instances and their sum, its parts, slots and pools', async () => {
  const { page } = app()
  const person = new Person(page)
  await person.openPanel('Workers')
  const line = page.getByRole('table', { name: 'Workers', exact: true }).getByRole('row')
  const scraper = line.filter({ hasText: SCRAPER })

  await expect(scraper).toContainText('3 of 3 answer', { timeout: LONG_MS })
  await expect(scraper).toContainText(/\d+ of 12/)
  await expect(line.filter({ hasText: /^api/ })).toContainText(/healthy.*1\.4\.2.*closed/)
  await scraper.getByRole('button', { name: '3 instances' }).click()
  const instances = person.region('Instances of scraper').getByRole('row')
  await expect(instances).toHaveCount(4)
  await expect(instances.filter({ hasText: /^scraper-2/ })).toContainText(/healthy.*\d of 4/)

  const parts = page.getByRole('list', { name: 'Components of api' })
  for (const part of ['postgres', 'redis', 'register']) await expect(parts).toContainText(part)
  await expect(
    person.region('Slots').getByRole('row', { name: /scraper-3 site-visits/ }),
  ).toContainText(/\d of 4, \d idle/)
  await expect(
    person.region('Worker pools').getByRole('row', { name: /^api primary/ }),
  ).toContainText(/\d+ of 10/)
  // No worker sends a trace here: the figures are those it counts itself, and say so.
  await expect(line.filter({ hasText: /^api/ })).toContainText(/~ [\d.]+ \/s/, { timeout: LONG_MS })
  await expect(person.region('Workers')).toContainText('~ calls by its own metrics')
})

test('WK3, WK4, WK9, AL1: a worker that is killed is seen and found, and its recovery is measured against 30 s', async ({
  platform,
}) => {
  test.slow()
  const { page } = app()
  const person = new Person(page)
  const bar = page.getByRole('meter', { name: 'Recovery of scraper', exact: true })
  const line = page
    .getByRole('table', { name: 'Workers', exact: true })
    .getByRole('row')
    .filter({ hasText: SCRAPER })
  await person.openPanel('Overview')
  await expect(person.tileIn('scraper', 'normal')).toBeVisible({ timeout: LONG_MS })

  await withFault(platform, 'worker-crash', async () => {
    await expect(person.tileIn('scraper', 'critical')).toBeVisible({ timeout: LONG_MS })
    await expect(
      person
        .region('What needs you')
        .getByRole('listitem')
        .filter({ hasText: /unreachable/ })
        .first(),
    ).toBeVisible()
    await person.openPanel('Workers')
    await expect(line).toContainText(/unreachable.*2 of 3 answer/)
    await expect(bar).toHaveAttribute('aria-valuetext', /so far, limit 30 s/)
    await expect(person.region('Recovery')).toContainText('still down')
  })

  await expect(bar).toHaveAttribute('aria-valuetext', /^(\d+ min )?\d+ s, limit 30 s$/, {
    timeout: LONG_MS,
  })
  await expect(line).toContainText('3 of 3 answer')
  await expect(person.region('Recovery')).not.toContainText('still down')
  await page.getByRole('tab', { name: 'Runtime' }).click()
  await expect(person.region('Runtime over time')).toContainText(/scraper: Restarted/)
  await person.openPanel('Overview')
  await expect(person.tileIn('scraper', 'normal')).toBeVisible({ timeout: LONG_MS })
})

test('WK7, WK10, AC2, AC6: by keyboard, what a worker offers is run by its own form, proven, and seen in its log', async ({
  platform,
}) => {
  const { page } = app()
  const person = new Person(page)
  const operator = new Operator(person)
  const keys = page.keyboard
  await person.openPanelByKeyboard('Workers')
  try {
    await person.tabTo(page.getByRole('tab', { name: 'Load and parts' }))
    for (let step = 0; step < 4; step += 1) await keys.press('ArrowRight')
    await keys.press('Enter')
    const run = page.getByRole('button', { name: 'Change how much it logs on api…' })
    await person.tabTo(run)
    await keys.press('Enter')
    const form = page.getByRole('form', { name: 'Change how much it logs on api' })
    const preview = form.getByRole('button', { name: 'Preview Change how much it logs on api' })
    await expect(preview).toHaveAttribute('aria-disabled', 'true')
    await person.tabTo(form.getByRole('combobox', { name: 'level' }))
    await keys.press('Enter')
    await expect(page.getByRole('option', { name: 'debug' })).toBeVisible()
    await keys.type('debug')
    await keys.press('Enter')
    await expect(form.getByRole('combobox', { name: 'level' })).toContainText('debug')
    await person.tabTo(preview)
    await keys.press('Enter')
    const dialog = person.dialog('Run worker.log-level on api?')
    await expect(dialog).toContainText('Its dry run says')
    await operator.confirmByKeyboard(dialog, {
      ...{ button: 'Run worker.log-level', reason: 'to see the requests' },
    })
    await operator.expectProof(dialog, /worker\.log-level.*: succeeded/, /no change|improved/)
    await person.closeAll()

    await page.getByRole('tab', { name: 'Logs' }).click()
    const lines = page.getByRole('table', { name: 'Log lines of api' }).getByRole('row')
    await page.getByRole('searchbox', { name: 'Filter Log lines of api' }).fill('GET /api/')
    const newest = lines.nth(1)
    await expect(newest).toContainText(/GET \/api\/.* ms/, { timeout: LONG_MS })
    const before = await newest.textContent()
    await expect(newest).not.toHaveText(before ?? '', { timeout: LONG_MS })
    await expect(newest).toContainText('GET /api/')
  } finally {
    await setLogLevel(platform, 'info')
  }
  await operator.expectAuditLine({ does: 'worker.log-level', reason: 'to see the requests' })
})

test('WK8: who depends on whom is drawn, and listed with what the caller says', async () => {
  const { page } = app()
  const person = new Person(page)
  await person.openPanel('Workers')
  await page.getByRole('tab', { name: 'Dependencies' }).click()
  const list = page.getByRole('table', { name: 'Dependencies' })

  await expect(list.getByRole('row', { name: /api.*register/ }).first()).toBeVisible({
    timeout: LONG_MS,
  })
  await expect(list.getByRole('row', { name: /dashboard.*api/ }).first()).toBeVisible()
  await expect(
    person.region('Dependencies').getByRole('listitem').filter({ hasText: 'dashboard' }).first(),
  ).toBeVisible()
})

async function setLogLevel({ file }: TestPlatform, level: string): Promise<void> {
  const { baseUrl = '' } = file.workers.find(({ id }) => id === 'api') ?? {}
  const answer = await fetch(`${baseUrl}/ops/log-level`, {
    method: 'POST',
    headers: { authorization: `Bearer ${file.opsToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ level }),
  })
  expect(answer.status).toBe(200)
}
