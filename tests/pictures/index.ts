import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { launchApp, type AppUnderTest } from '../e2e/support/launch'
import { endIncident } from '../e2e/support/incidents'
import { Operator } from '../e2e/support/operator'
import { PANELS } from '../e2e/support/panels'
import { Person } from '../e2e/support/person'
import { startFault, startTestPlatform } from '../support/platform'
import { takeOutage } from './outage'
import { tellStory } from './story'

// npm run pictures [-- OUT_DIR [WIDTHxHEIGHT [dark,light]]], or a part: npm run pictures -- story [OUT_DIR SAMPLE_DIR], -- outage [OUT_DIR]
const [first = '', ...rest] = process.argv.slice(2)
const isStory = first === 'story'
const isOutage = first === 'outage'
const [out = 'docs/images', size = '1280x800', themes = 'dark'] =
  isStory || isOutage ? rest.slice(0, 1) : process.argv.slice(2)
const sampleDir = (isStory ? rest[1] : undefined) ?? 'docs/sample-report'
const [width = 1280, height = 800] = size.split('x').map(Number)
/** Enough for lines to be seen on the time axis. */
const HISTORY_MS = 60_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

await mkdir(out, { recursive: true })
const platform = await startTestPlatform({ users: 20 })
const app = await launchApp({ platformFile: platform.filePath, size: { width, height } })
try {
  if (isStory) await takeStory(app)
  else if (isOutage) await takeOnlyOutage(app)
  else await takeAll(app)
} finally {
  await app.close()
  await platform.stop()
}

async function takeAll(app: AppUnderTest): Promise<void> {
  const { page } = app
  const person = new Person(page)
  await putAwayNotes(page)
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  await waitForHistory(page)
  await take(page, 'overview-calm-dark')
  const fault = await startFault(platform, 'lock-chain', '600s')
  await expect(person.tileIn('primary', 'high')).toBeVisible({ timeout: 60_000 })
  for (const theme of themes.split(',')) {
    await person.choose(`theme ${theme}`, `Theme: ${theme}`)
    for (const panel of PANELS) await takePanel(person, panel, theme)
  }
  await takeLight(person)
  await takeAction(person, /root is pid (\d+)/.exec(fault.said())?.[1] ?? '')
  fault.interrupt()
  await fault.exited
  await person.closeAll()
  await takeOutage({ app, platform, take })
}

async function takeOnlyOutage(app: AppUnderTest): Promise<void> {
  await waitForHistory(app.page)
  await putAwayNotes(app.page)
  await endIncident(new Person(app.page))
  await takeOutage({ app, platform, take })
}

async function takeStory(app: AppUnderTest): Promise<void> {
  const { page } = app
  await putAwayNotes(page)
  await expect(new Person(page).tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  await waitForHistory(page)
  await tellStory({ app, platform, take, out, sampleDir })
}

async function takePanel(person: Person, panel: string, theme: string): Promise<void> {
  await person.openPanel(panel)
  const main = person.page.getByRole('main', { name: panel })
  await expect(main.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
  await take(person.page, `${panel.toLowerCase()}-${theme}`)
}

async function takeLight(person: Person): Promise<void> {
  await person.choose('theme light', 'Theme: light')
  await takePanel(person, 'Overview', 'light')
  await person.tile('primary').getByRole('button').click()
  await person.choose('theme dark', 'Theme: dark')
  await take(person.page, 'inspector-dark')
  await person.closeAll()
  await person.page.keyboard.press('Control+k')
  await take(person.page, 'palette-dark')
  await person.closeAll()
}

/** Detect, explain, act, prove: the last two. */
async function takeAction(person: Person, pid: string): Promise<void> {
  const { page } = person
  const operator = new Operator(person)
  await person
    .region('What needs you')
    .getByRole('button', { name: `End session ${pid}…` })
    .first()
    .click()
  const dialog = person.dialog(`Terminate session ${pid}?`)
  await operator.prepare('mouse', dialog, { reason: 'left open, holds up six', phrase: pid })
  await take(page, 'action-preview-dark')
  await operator.press('mouse', dialog, `Terminate ${pid}`)
  await operator.expectProof(dialog, `Terminate session ${pid}: succeeded`, /improved/)
  await take(page, 'action-proof-dark')
  await person.closeAll()
  await person.openPanel('Actions')
  await page
    .getByRole('list', { name: 'Recent actions' })
    .getByRole('button', { name: 'Proof' })
    .click()
  await take(page, 'actions-dark')
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(out, `${name}.png`)
  await page.mouse.move(2, 2)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  say(path)
}

/** That another runtime is used says nothing to who reads the guide. */
async function putAwayNotes(page: Page): Promise<void> {
  const away = page.getByRole('button', { name: 'Put away' })
  await away
    .first()
    .click({ timeout: 10_000 })
    .catch(() => undefined)
}

async function waitForHistory(page: Page): Promise<void> {
  const startedAt = Date.now()
  await page.waitForFunction(
    ({ startedAt, lastsMs }) => Date.now() - startedAt > lastsMs,
    { startedAt, lastsMs: HISTORY_MS },
    { timeout: 2 * HISTORY_MS, polling: 1_000 },
  )
}
