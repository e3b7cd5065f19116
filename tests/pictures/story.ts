import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { AppUnderTest } from '../e2e/support/launch'
import { endIncident } from '../e2e/support/incidents'
import { Operator } from '../e2e/support/operator'
import { Person } from '../e2e/support/person'
import { startFault, type TestPlatform } from '../support/platform'

const SAMPLE = ['report.html', 'report.pdf', 'report.md'] as const
/** What comes after the remedy belongs into the report too. */
const CALM_AFTER_MS = 20_000

export interface StoryParts {
  readonly app: AppUnderTest
  readonly platform: TestPlatform
  readonly take: (page: Page, name: string) => Promise<void>
  readonly out: string
  /** Where the report of the story is put as the sample. */
  readonly sampleDir: string
}

/** One night on call, from the alert to the report: four pictures and a sample report. */
export async function tellStory({
  app,
  platform,
  take,
  out,
  sampleDir,
}: StoryParts): Promise<void> {
  const { page, dir } = app
  const person = new Person(page)
  const operator = new Operator(person)
  await endIncident(person)
  const fault = await startFault(platform, 'lock-chain', '600s')
  const pid = /root is pid (\d+)/.exec(fault.said())?.[1] ?? ''
  await person.openPanel('Alerts')
  const alert = page
    .getByRole('listitem')
    .filter({ hasText: `6 blocked by pid ${pid}` })
    .first()
  await expect(alert).toBeVisible({ timeout: 60_000 })
  await person.openPanel('Overview')
  await expect(person.tileIn('primary', 'high')).toBeVisible({ timeout: 60_000 })
  await take(page, 'story-1')
  await declare(person, 'Orders wait on a lock')
  await person.openPanel('Alerts')
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(alert).toContainText(/acknowledged/)

  await alert.getByRole('button', { name: `End session ${pid}…` }).click()
  const dialog = person.dialog(`Terminate session ${pid}?`)
  await operator.prepare('mouse', dialog, { reason: 'left open, holds up six', phrase: pid })
  await take(page, 'story-2')
  await operator.press('mouse', dialog, `Terminate ${pid}`)
  await operator.expectProof(dialog, `Terminate session ${pid}: succeeded`, /improved/)
  await take(page, 'story-3')
  await person.closeAll()
  fault.interrupt()
  await fault.exited
  await note(person, 'a console session of a batch job, told its owner')
  await page.waitForTimeout(CALM_AFTER_MS)
  await endIncident(person)
  await exportHidden(person)
  await person.closeAll()
  await take(page, 'incident-dark')
  await keepSample(join(dir, 'reports'), sampleDir)
  const image = ['-png', '-r', '96', '-f', '1', '-l', '1', '-singlefile']
  const pdf = join(sampleDir, 'report.pdf')
  execFileSync('pdftoppm', [...image, pdf, join(out, 'story-4')])
}

async function declare(person: Person, title: string): Promise<void> {
  const { page } = person
  await person.openPanel('Incidents')
  await page.getByRole('textbox', { name: 'What is wrong' }).fill(title)
  await page.getByRole('button', { name: 'Declare incident' }).click()
  await expect(page.getByRole('button', { name: 'Export report' })).toBeVisible()
}

async function note(person: Person, text: string): Promise<void> {
  const { page } = person
  await person.openPanel('Incidents')
  await page.getByRole('textbox', { name: 'Note on the incident' }).fill(text)
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(person.region('Timeline')).toContainText(text)
}

/** Nobody's name and no host in what everybody may read. */
async function exportHidden(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Export report' }).click()
  const dialog = person.dialog('Export report')
  await dialog.getByRole('checkbox', { name: 'Host names and addresses' }).check()
  await dialog.getByRole('checkbox', { name: 'User names' }).check()
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByText(/files written\./)).toBeVisible({ timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
}

async function keepSample(reports: string, to: string): Promise<void> {
  const [folder] = await readdir(reports)
  if (folder === undefined) throw new Error('no report was written')
  await mkdir(to, { recursive: true })
  for (const name of SAMPLE) await copyFile(join(reports, folder, name), join(to, name))
}
