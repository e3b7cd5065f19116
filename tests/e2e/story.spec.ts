import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endIncident } from './support/incidents'
import { Operator } from './support/operator'
import { withFault } from '../support/faults'
import { filesIn } from './support/files'
import { expect, test, useApp } from './support/fixtures'
import { Person } from './support/person'

const app = useApp()

test('AL1, AL4, AC6, AC12, IN1, IN2, IN4: the whole loop: alert, cause, remedy, proof, incident, report', async ({
  platform,
}) => {
  test.slow()
  const { page, dir } = app()
  const person = new Person(page)
  const operator = new Operator(person)
  await endIncident(person)
  await page.getByRole('textbox', { name: 'What is wrong' }).fill('Orders wait on a lock')
  await page.getByRole('button', { name: 'Declare incident' }).click()
  await expect(page.getByRole('button', { name: 'Export report' })).toBeVisible()

  await withFault(platform, 'lock-chain', async (fault) => {
    const pid = /root is pid (\d+)/.exec(fault.said())?.[1] ?? ''
    await person.openPanel('Alerts')
    const alert = page.getByRole('listitem').filter({ hasText: `6 blocked by pid ${pid}` })
    await expect(alert.first()).toBeVisible({ timeout: 60_000 })
    await alert.first().getByRole('button', { name: 'Acknowledge' }).click()
    await expect(alert.first()).toContainText(/acknowledged/)

    await alert
      .first()
      .getByRole('button', { name: `End session ${pid}…` })
      .click()
    const dialog = person.dialog(`Terminate session ${pid}?`)
    await operator.confirmByKeyboard(dialog, {
      ...{ button: `Terminate ${pid}`, reason: 'story of the night', phrase: pid },
    })
    await operator.expectProof(dialog, `Terminate session ${pid}: succeeded`, /improved/)
  })

  await person.closeAll()
  await person.openPanel('Incidents')
  const timeline = person.region('Timeline')
  await expect(timeline).toContainText(/Terminate session/)
  await expect(timeline).toContainText(/blocked by pid/)
  await page.getByRole('button', { name: 'Export report' }).click()
  const dialog = person.dialog('Export report')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByText(/files written\./)).toBeVisible({ timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()

  const files = filesIn(join(dir, 'reports'))
  const pdf = files.find((name) => name.endsWith('.pdf')) ?? ''
  const words = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' })
  expect(words).toContain('Orders wait on a lock')
  expect(words).toContain('Terminate session')
  expect(words).toContain('story of the night')
  expect(words).toMatch(/1 of \d/)
  const markdown = readFileSync(files.find((name) => name.endsWith('.md')) ?? '', 'utf8')
  expect(markdown).toMatch(/improved/)
})
