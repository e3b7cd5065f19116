import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withFault } from '../support/faults'
import { filesIn } from './support/files'
import { expect, test, useApp } from './support/fixtures'
import { endIncident } from './support/incidents'
import { Operator } from './support/operator'
import { Person } from './support/person'

const app = useApp()
const LONG_MS = 90_000

test('BR1, BR4, BR6, BR8, AL1, AC6, IN4: the register fails: breaker, probe, closed, proof, report', async ({
  platform,
}) => {
  test.slow()
  const { page, dir } = app()
  const person = new Person(page)
  const operator = new Operator(person)
  const line = person.region('Breakers').getByRole('row', { name: /register.*\bapi\b/ })
  // The inspector has the same buttons.
  const table = page.getByRole('table', { name: 'Breakers' })
  const probe = table.getByRole('button', { name: 'Probe… register of api' })
  const report = page.getByRole('button', { name: 'Export report' })
  await endIncident(person)
  await page.getByRole('textbox', { name: 'What is wrong' }).fill('Licences are not checked')
  await page.getByRole('button', { name: 'Declare incident' }).click()
  await expect(report).toBeVisible()
  await person.openPanel('Breakers')
  await expect(line).toContainText('closed', { timeout: LONG_MS })

  await withFault(platform, 'register-outage', async () => {
    await person.openPanel('Alerts')
    const alert = page.getByRole('listitem').filter({ hasText: /Breaker register is (half-)?open/ })
    await expect(alert.first()).toBeVisible({ timeout: LONG_MS })

    await person.openPanel('Breakers')
    await expect(line).toContainText(/open/, { timeout: LONG_MS })
    await expect(
      person
        .region('Transitions')
        .getByRole('row', { name: /api.*closed.*open/ })
        .first(),
    ).toContainText(/(% of|\d+ of \d+) calls failed/)

    // While the register is out, a test call fails, and says so.
    await probe.click()
    const dialog = person.dialog('Probe the breaker register?')
    await expect(dialog).toContainText('Dry run: api would call register once.')
    await expect(dialog).toContainText(/Behind it: worker api/)
    await operator.confirmByMouse(dialog, {
      ...{ button: 'Probe register', reason: 'is it back' },
    })
    await expect(dialog).toContainText(/the test call failed.*nothing was changed/, {
      timeout: LONG_MS,
    })
    await person.closeAll()
    // Held open, it does not heal by itself before the person does it.
    await line.focus()
    await page.keyboard.press('Enter')
    const hold = page.getByLabel('Inspector').getByRole('button', { name: 'Hold open…' })
    await person.tabTo(hold)
    await page.keyboard.press('Enter')
    const holding = person.dialog('Hold open the breaker register for 15 min?')
    await operator.confirmByKeyboard(holding, {
      ...{ button: 'Hold open register for 15 min', reason: 'spare it', phrase: 'register' },
    })
    await expect(holding).toContainText('register is held open for 15 min', { timeout: LONG_MS })
    await person.closeAll()
    await expect(line).toContainText(/held open ends in 1\d min/, { timeout: LONG_MS })
  })

  await table.getByRole('button', { name: 'Release… register of api' }).click()
  const releasing = person.dialog('Release the breaker register?')
  await operator.confirmByMouse(releasing, {
    ...{ button: 'Release register', reason: 'the register is back' },
  })
  await operator.expectProof(releasing, 'Release the breaker register: succeeded', /improved/)
  await person.closeAll()
  await expect(line).toContainText('closed', { timeout: LONG_MS })
  await probe.click()
  const again = person.dialog('Probe the breaker register?')
  await operator.confirmByKeyboard(again, {
    ...{ button: 'Probe register', reason: 'to be sure' },
  })
  await expect(again).toContainText(/The test call succeeded in .* register is CLOSED/, {
    timeout: LONG_MS,
  })

  await person.closeAll()
  await person.openPanel('Incidents')
  const timeline = person.region('Timeline')
  await expect(timeline).toContainText(/Breaker register/)
  await expect(timeline).toContainText(/Release the breaker register/)
  await report.click()
  const exporting = person.dialog('Export report')
  await exporting.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(exporting.getByText(/files written\./)).toBeVisible({ timeout: LONG_MS })
  await exporting.getByRole('button', { name: 'Close', exact: true }).click()

  const markdown = readFileSync(
    filesIn(join(dir, 'reports')).find((name) => name.endsWith('.md')) ?? '',
    'utf8',
  )
  expect(markdown).toMatch(/Breaker register is (half-)?open/)
  expect(markdown).toContain('Release the breaker register')
  expect(markdown).toContain('the register is back')
  expect(markdown).toMatch(/improved/)
})
