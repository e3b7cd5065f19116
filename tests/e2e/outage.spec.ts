import pg from 'pg'
import { startTestPlatform, type TestPlatform } from '../support/platform'
import { expect, test } from './support/fixtures'
import { launchApp, type AppUnderTest } from './support/launch'
import { Person } from './support/person'
import { ServerProcess } from './support/server'

// A platform of its own: its primary is stopped and started anew.
let platform: TestPlatform
let app: AppUnderTest
let primary: ServerProcess

test.beforeAll(async () => {
  test.setTimeout(240_000)
  platform = await startTestPlatform({ users: 3 })
  primary = await ServerProcess.find(platform.file.postgres.primary.super)
  app = await launchApp({ platformFile: platform.filePath })
})
test.beforeEach(async () => {
  const person = new Person(app.page)
  await person.openPanel('Overview')
  await expect(person.abnormalTiles()).toHaveCount(0, { timeout: 90_000 })
})
test.afterEach(() => app.assertClean())
test.afterAll(async () => {
  await app.close()
  await primary.close()
  await platform.stop()
})

test('Q22: with an ACCESS EXCLUSIVE lock on the busiest table of the application every panel goes on', async () => {
  const person = new Person(app.page)
  const locker = new pg.Client({ connectionString: platform.file.postgres.primary.super })
  await locker.connect()
  try {
    const { rows } = await locker.query<{ relation: string }>(
      `select format('%I.%I', schemaname, s.relname) as relation
         from pg_stat_user_tables s join pg_class c on c.oid = s.relid and c.relkind = 'r'
        where schemaname = 'public'
        order by coalesce(seq_scan, 0) + coalesce(idx_scan, 0) desc limit 1`,
    )
    await locker.query('begin')
    await locker.query(`lock table ${rows[0]?.relation ?? ''} in access exclusive mode`)

    await expect(person.tileIn('primary', 'low|medium|high|critical')).toBeVisible({
      timeout: 60_000,
    })
    for (const panel of ['Pools', 'Views', 'Workers', 'Breakers']) {
      await person.openPanel(panel)
      const region = person.region(panel)
      await expect(region).toHaveAttribute('data-state', /live/, { timeout: 30_000 })
      await expect(region).toContainText(/read \d s ago/)
    }
    await person.openPanel('Overview')
    // The replica replays the lock: its readers may wait as well, and it is read all the same.
    await expect(person.tileIn('replica', 'normal|low|medium|high')).toBeVisible()
    for (const id of ['redis', 'primary/pool', 'primary/view/project_stats']) {
      await expect(person.tileIn(id, 'normal')).toBeVisible()
    }
  } finally {
    await locker.query('rollback')
    await locker.end()
  }
})

test('PC14, OV9: a primary that hangs is said within seconds, the rest goes on, and it heals by itself', async ({}, info) => {
  const person = new Person(app.page)
  const release = primary.hold()
  const startedAt = Date.now()
  try {
    await expect(person.tileIn('primary', 'critical')).toBeVisible({ timeout: 30_000 })
    said(info, 'hang seen', startedAt)
    await expect(person.region('What needs you')).toContainText(
      'PostgreSQL does not answer in 1.5 s',
    )
    await expect(person.region('Degraded')).toContainText(/primary \(.*session/)
    for (const id of ['replica', 'redis']) await expect(person.tileIn(id, 'normal')).toBeVisible()
  } finally {
    release()
  }

  const releasedAt = Date.now()
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  said(info, 'healed', releasedAt)
  await expect(app.page.getByText(/^primary \(/)).toHaveCount(0, { timeout: 60_000 })
})

test('PC14, OV9: a primary that is stopped is said within seconds, and heals by itself when it is back', async ({}, info) => {
  const person = new Person(app.page)
  const startedAt = Date.now()
  await primary.stop()
  await expect(person.tileIn('primary', 'critical|high')).toBeVisible({ timeout: 30_000 })
  said(info, 'stop seen', startedAt)
  await expect(person.region('What needs you')).toContainText('PostgreSQL is down', {
    timeout: 30_000,
  })
  await expect(person.region('Degraded')).toContainText(
    /primary \(.*session.*\): .*try \d+ in \d+ s/,
  )
  await expect(person.tileIn('redis', 'normal')).toBeVisible()

  primary.start()
  const backAt = Date.now()
  await expect(person.tileIn('primary', 'normal|low')).toBeVisible({ timeout: 60_000 })
  said(info, 'healed', backAt)
  await person.openPanel('Journal')
  const journal = app.page.getByRole('table', { name: 'Journal entries' })
  await expect(
    journal.getByRole('row').filter({ hasText: 'PostgreSQL is down' }).first(),
  ).toBeVisible()
})

function said(
  info: { annotations: { type: string; description?: string }[] },
  type: string,
  fromMs: number,
): void {
  info.annotations.push({ type, description: `${Date.now() - fromMs} ms` })
}
