import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { startFault } from '../support/platform'
import { expect, test } from './support/fixtures'
import { launchApp } from './support/launch'
import { Operator } from './support/operator'
import { Person } from './support/person'

test('AC3: production stands in its frame, and an action there needs a reason and the typed name', async ({
  platform,
}) => {
  const platformFile = join(platform.dir, 'production.json')
  const file = JSON.parse(readFileSync(platform.filePath, 'utf8')) as object
  writeFileSync(platformFile, JSON.stringify({ ...file, environment: 'prod' }), { mode: 0o600 })
  const app = await launchApp({ platformFile })
  const { page } = app
  const person = new Person(page)
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  const fault = await startFault(platform, 'lock-chain', '300s')
  await expect(person.tileIn('primary', 'high')).toBeVisible({ timeout: 60_000 })

  for (const theme of ['dark', 'light'] as const) {
    await person.choose(`theme ${theme}`, `Theme: ${theme}`)
    await expect(page.locator('.frame > .env-frame-prod')).toHaveAttribute('data-word', 'PROD')
    await expect(page.getByRole('banner').getByText('PROD')).toBeVisible()
    await page.screenshot({ path: test.info().outputPath(`window-${theme}.png`) })
    const remedy = person.region('What needs you').getByRole('button', { name: /End session/ })
    await remedy.first().click()
    const dialog = person.dialog(/^Terminate session/)
    await expect(dialog.locator('.env-frame-prod')).toHaveAttribute('data-word', 'PROD')
    await expect(dialog.getByText('PROD', { exact: true }).last()).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious')).toEqual([])
    await page.screenshot({ path: test.info().outputPath(`dialog-${theme}.png`) })
    await person.closeAll()
  }

  await person.openPanel('Views')
  await page.getByRole('table', { name: 'Views' }).getByRole('row').nth(1).click()
  await page
    .getByRole('button', { name: /^Refresh/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  const run = dialog.getByRole('button', { name: /^Refresh/ }).last()
  await expect(run).toHaveAttribute('aria-disabled', 'true')
  const operator = new Operator(person)
  const phrase = (await dialog.locator('.action-field code').textContent()) ?? ''
  await operator.prepare('mouse', dialog, { reason: 'the numbers are old', phrase })
  await expect(run).not.toHaveAttribute('aria-disabled', 'true')
  await person.closeAll()
  fault.interrupt()
  await fault.exited
  app.assertClean()
  await app.close()
})
