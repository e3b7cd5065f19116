import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { filesIn } from './support/files'
import { expect, test, useApp } from './support/fixtures'
import { endIncident } from './support/incidents'
import { Person } from './support/person'

// One incident goes through all of them.
test.describe.configure({ mode: 'serial' })
const SIZE = { width: 1280, height: 800 }
const app = useApp({ size: SIZE })
const TAKEN = /^Picture \d+ taken at/

interface Manifest {
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** A message stays for a while: each is put away before the next one is looked for. */
async function expectMessage(page: Page, words: RegExp): Promise<void> {
  const message = page.locator('.toast').filter({ hasText: words })
  await expect(message).toHaveCount(1)
  await message.getByLabel('Close').click()
  await expect(message).toHaveCount(0)
}

const thumbnails = (page: Page) =>
  page.getByRole('list', { name: 'Pictures' }).getByRole('button', { name: /^Open picture/ })

test('IN7: without an open incident none is kept, and the message leads to where one is declared', async () => {
  const { page, forgive } = app()
  forgive(/incident\/none-open/)
  const person = new Person(page)
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  await endIncident(person)
  const end = page.getByRole('button', { name: 'End incident' })
  const declare = page.getByRole('button', { name: 'Declare incident' })
  await person.openPanel('Locks')
  await page.keyboard.press('Control+Shift+S')

  const message = page.locator('.toast').filter({ hasText: 'No picture was kept' })
  await expect(message).toContainText('no incident is open')
  await message.getByRole('button', { name: 'Declare an incident' }).click()
  await expect(page.getByRole('main', { name: 'Incidents' })).toBeVisible()
  await expect(end.or(declare)).toBeVisible()
  if (await declare.isVisible()) {
    await page.getByRole('textbox', { name: 'What is wrong' }).fill('Pictures of the night')
    await declare.click()
  }
  await expect(page.getByRole('button', { name: 'Export report' })).toBeVisible()
  await message.getByLabel('Close').click()
  await expect(message).toHaveCount(0)
})

test('IN7: the hotkey, the palette, the menu, the button and the wall each take the window as it is', async () => {
  const { page, electron } = app()
  const person = new Person(page)
  await person.openPanel('Pools')
  await page.keyboard.press('Control+Shift+S')
  await expectMessage(page, TAKEN)
  await person.choose('take a picture', /^Take a picture of the window/)
  await expectMessage(page, TAKEN)
  await electron.evaluate(({ Menu }) => {
    const all = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? [])
    all?.find(({ label }) => label === 'Take a picture')?.click()
  })
  await expectMessage(page, TAKEN)
  await page.keyboard.press('F11')
  await expect(page.getByRole('main', { name: 'Wall' })).toBeVisible()
  await page.keyboard.press('Control+Shift+S')
  await expectMessage(page, TAKEN)
  await page.keyboard.press('F11')
  await person.openPanel('Incidents')
  await page.getByRole('button', { name: 'Take a picture' }).click()
  await expectMessage(page, TAKEN)

  await expect(thumbnails(page)).toHaveCount(5)
  const names = await thumbnails(page).evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label') ?? ''),
  )
  expect(names.map((name) => /: (\w+), /.exec(name)?.[1])).toEqual([
    ...['Pools', 'Pools', 'Pools', 'Wall', 'Incidents'],
  ])
  const images = page.getByRole('list', { name: 'Pictures' }).locator('img')
  await expect(images).toHaveCount(5)
  for (const image of await images.all()) {
    await expect
      .poll(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth))
      .toBe(480)
  }
  await expect(person.region('Timeline')).toContainText(/Picture 1: Pools/)
})

test('IN7: enlarged by keyboard in its full size, captioned, and removed after it was asked', async () => {
  const { page } = app()
  const person = new Person(page)
  await thumbnails(page).first().focus()
  await page.keyboard.press('Enter')
  const dialog = person.dialog('Picture 1')
  const image = dialog.getByRole('img')
  await expect(image).toBeVisible()
  expect(
    await image.evaluate((one) => {
      const { naturalWidth, naturalHeight } = one as HTMLImageElement
      return [naturalWidth, naturalHeight]
    }),
  ).toEqual([SIZE.width, SIZE.height])
  expect(await colours(image)).toBeGreaterThan(20)
  await dialog.getByRole('textbox', { name: 'Caption' }).fill('Pools before the restart')
  await dialog.getByRole('button', { name: 'Save caption' }).click()
  await expect(dialog).toBeHidden()
  await expect(thumbnails(page).first()).toHaveAccessibleName(/Pools before the restart/)

  await thumbnails(page).nth(1).click()
  const second = person.dialog('Picture 2')
  await second.getByRole('button', { name: 'Remove…' }).click()
  await second.getByRole('button', { name: 'Remove picture 2' }).click()
  await expect(thumbnails(page)).toHaveCount(4)
  await expect(person.region('Timeline')).toContainText(/Picture 2 of .* was removed by/)
})

test('IN7, ST1: while a field holds an address with its password, none is taken', async () => {
  const { page, forgive } = app()
  forgive(/incident\/picture-secret/)
  const person = new Person(page)
  await person.openPanel('Connections')
  const field = page.getByRole('textbox', { name: 'Address to watch' })
  await field.fill('postgres://watch:c4n4ry@db/app')
  await page.keyboard.press('Control+Shift+S')
  await expectMessage(page, /No picture was kept: a secret may be shown/)
  await field.fill('')
  await page.keyboard.press('Control+Shift+S')
  await expectMessage(page, TAKEN)
})

test('IN7, IN4: the report holds them in HTML, PDF, Markdown and ZIP, with their checksums', async () => {
  const { page, dir } = app()
  const person = new Person(page)
  await person.openPanel('Incidents')
  await expect(thumbnails(page)).toHaveCount(5)
  await page.getByRole('button', { name: 'Export report' }).click()
  const dialog = person.dialog('Export report')
  await expect(dialog.getByRole('checkbox', { name: /Pictures of the window/ })).toBeChecked()
  await expect(dialog.getByText('Pictures of the window')).toContainText('5')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByText(/files written\./)).toBeVisible({ timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()

  const files = filesIn(join(dir, 'reports'))
  const of = (end: string): string => files.find((name) => name.endsWith(end)) ?? ''
  const html = readFileSync(of('report.html'), 'utf8')
  expect(html.match(/<img[^>]*src="data:image\/png;base64,/g)).toHaveLength(5)
  expect(html).toContain('Picture 1: Pools before the restart')
  expect(readFileSync(of('report.md'), 'utf8')).toContain('](pictures/picture-01.png)')

  const entries = unzipSync(readFileSync(of('.zip')))
  const [root = ''] = Object.keys(entries)[0]?.split('/') ?? []
  const manifest = JSON.parse(
    Buffer.from(entries[`${root}/manifest.json`] ?? []).toString('utf8'),
  ) as Manifest
  const pictures = manifest.files.filter(({ name }) => name.startsWith('pictures/'))
  expect(pictures.map(({ name }) => name)).toEqual([
    ...['pictures/picture-01.png', 'pictures/picture-03.png'],
    ...['pictures/picture-04.png', 'pictures/picture-05.png', 'pictures/picture-06.png'],
  ])
  for (const { name, sha256 } of pictures) {
    const bytes = entries[`${root}/${name}`] ?? new Uint8Array()
    expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')])
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  }

  const listed = execFileSync('pdfimages', ['-list', of('.pdf')], { encoding: 'utf8' })
  expect(listed.split('\n').filter((line) => / image /.test(line)).length).toBeGreaterThanOrEqual(5)
})

/** How many different colours a picture has: one that was never painted has one. */
function colours(image: ReturnType<Page['locator']>): Promise<number> {
  return image.evaluate((one) => {
    const canvas = document.createElement('canvas')
    const { naturalWidth: width, naturalHeight: height } = one as HTMLImageElement
    Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d')
    context?.drawImage(one as HTMLImageElement, 0, 0)
    const { data } = context?.getImageData(0, 0, width, height) ?? { data: new Uint8Array() }
    const seen = new Set<number>()
    for (let at = 0; at < data.length; at += 4) {
      seen.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
    }
    return seen.size
  })
}
