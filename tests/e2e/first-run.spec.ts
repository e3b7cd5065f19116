import { expect, test, useApp } from './support/fixtures'
import { PANELS } from './support/panels'
import { Person } from './support/person'

const EXPECTED_TILES = [
  'primary',
  'replica',
  'redis',
  'api',
  'scraper',
  'dashboard',
  'scanner',
  'bci',
  'jobs',
  'primary/pool',
  'scraper/breaker/register',
  'scanner/breaker/api',
  'bci/breaker/register',
  'primary/view/project_stats',
]
// Where nothing has been broken before: failed jobs are told for ten minutes.
test.use({ fresh: true })
const app = useApp()

test('DP1, OV1, OV4: every tile shows a live figure and its age, and nothing is abnormal', async () => {
  const person = new Person(app().page)

  for (const id of EXPECTED_TILES) await expect(person.tile(id)).toBeVisible({ timeout: 60_000 })
  await expect(person.abnormalTiles()).toHaveCount(0, { timeout: 60_000 })
  for (const tile of await person.tiles().all()) await expect(tile).toContainText(/\d+ s$|\d+ s/)
  await expect(person.region('What needs you')).toContainText('Nothing needs you.')
})

test('OV4: the figures go on by themselves', async () => {
  const { page } = app()
  const time = page.getByRole('contentinfo').getByText(/ UTC$/)
  const before = await time.textContent()

  await expect(time).not.toHaveText(before ?? '')
  const connections = page.getByRole('list', { name: 'Connections' })
  // Six have room at this width; how many more there are is told.
  await expect(connections.getByRole('listitem')).toHaveCount(7)
  await expect(connections).toContainText('+3 more')
  await expect(connections).toContainText(/primary[0-3] s/)
})

test('OV2, KB7: the rail leads to every panel, each a region named by its title with its own data', async () => {
  const { page } = app()
  const person = new Person(page)
  const rail = page.getByRole('navigation', { name: 'Panels' })

  await expect(rail.getByRole('link')).toHaveText([...PANELS])
  for (const title of PANELS) {
    await person.openPanel(title)
    const main = page.getByRole('main', { name: title })
    await expect(main.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
    await expect(main.getByRole('region', { name: title, exact: true }).first()).toBeVisible()
    await expect(rail.getByRole('link', { name: title })).toHaveAttribute('aria-current', 'page')
  }
})

test('KB7: tables have column headers', async () => {
  const { page } = app()
  const person = new Person(page)
  const columns = [
    ['Pools', 'Sessions', ['PID', 'State', 'Query']],
    ['Views', 'Views', ['View', 'Size', 'Populated']],
    ['Workers', 'Workers', ['Worker', 'Condition', 'Version']],
    ['Breakers', 'Breakers', ['Breaker', 'State', 'Failed']],
  ] as const

  for (const [panel, table, headers] of columns) {
    await person.openPanel(panel)
    for (const header of headers) {
      await expect(
        page
          .getByRole('table', { name: table })
          .getByRole('columnheader', { name: header })
          .first(),
      ).toBeVisible()
    }
  }
})
