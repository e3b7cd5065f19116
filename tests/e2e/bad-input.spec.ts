import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { ERRORS, type ErrorCode } from '../../src/shared/errors/codes'
import { freePort } from '../support/ports'
import { startStub, type StubWorker } from '../support/stub-worker'
import type { TestPlatform } from '../support/platform'
import { filesWith } from './support/disk'
import { expect, test } from './support/fixtures'
import { launchApp, makeDataDir, type AppUnderTest } from './support/launch'
import { Person } from './support/person'

const BLIND = 'e2e_blind'
const PASSWORD = 'not-a-secret'

test.describe('addresses that are wrong in four ways', () => {
  let app: AppUnderTest
  let stub: StubWorker
  let platformFile: string

  test.beforeAll(async ({ platform }) => {
    const database = new URL(platform.file.postgres.primary.super).pathname.slice(1)
    await asSuper(platform, `create role ${BLIND} login password '${PASSWORD}'`)
    await asSuper(platform, `grant connect on database ${database} to ${BLIND}`)
    stub = await startStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>Sign in</title><form>Sign in first</form>')
    })
    const { primary, replica } = platform.file.postgres
    const [api] = platform.file.workers
    const dir = await makeDataDir()
    platformFile = join(dir, 'bad-platform.json')
    await writeFile(
      platformFile,
      JSON.stringify({
        ...platform.file,
        postgres: {
          primary: { ...primary, watch: withUser(primary.watch, BLIND, PASSWORD) },
          replica: { ...replica, watch: withPort(replica.watch, await freePort()) },
        },
        workers: [api, { ...api, id: 'portal', baseUrl: stub.url }],
      }),
    )
    app = await launchApp({ platformFile, dir })
  })
  test.afterEach(() => app.assertClean())
  test.afterAll(async ({ platform }) => {
    await app.close()
    await stub.close()
    await asSuper(platform, `drop owned by ${BLIND}`)
    await asSuper(platform, `drop role ${BLIND}`)
  })

  test('PC14, OV9: a wrong port is named with its hint, and the next try is told', async () => {
    const person = new Person(app.page)

    await expect(person.tileIn('replica', 'critical')).toBeVisible({ timeout: 40_000 })
    await expect(person.region('Degraded')).toContainText(
      /replica \(.*session.*\): .*try \d+ in \d+ s/,
    )
    await expectHint(person, 'replica', 'source/unreachable')
  })

  test('ST8: a role without pg_monitor is told the exact grant', async () => {
    const person = new Person(app.page)

    await person.openPanel('Overview')
    await expect(person.tileIn('primary', 'high')).toBeVisible({ timeout: 40_000 })
    await expectHint(person, 'primary', 'source/not-permitted')
    await person.openPanel('Pools')
    const pools = person.region('Pools')
    await expect(pools).toContainText(new RegExp(`GRANT pg_monitor TO "?${BLIND}"?`, 'i'))
  })

  test('WK4: a worker that answers with a web page is reachable, but not understood', async () => {
    const person = new Person(app.page)

    await person.openPanel('Overview')
    await expect(person.tileIn('portal', 'high')).toBeVisible({ timeout: 40_000 })
    await expect(person.region('What needs you')).toContainText('not understood')
    await expectHint(person, 'portal', 'source/bad-answer')
  })

  test('OV9, RELIABILITY: beside them the rest is live', async () => {
    const person = new Person(app.page)

    await person.openPanel('Overview')
    for (const id of ['redis', 'api']) {
      await expect(person.tileIn(id, 'normal')).toBeVisible({ timeout: 40_000 })
    }
    const connections = app.page.getByRole('list', { name: 'Connections' })
    await expect(connections.getByRole('listitem').filter({ hasText: /^api/ })).toHaveText(
      /^api[0-9] s$/,
    )
  })

  test('OV3, ST1: a connection is checked before it is saved; a wrong password is named, a right one is watched', async ({
    platform,
  }) => {
    const person = new Person(app.page)
    const { watch } = platform.file.postgres.primary
    await person.openPanel('Connections')
    const form = app.page.getByRole('form', { name: 'Add a connection' })
    await form.getByRole('textbox', { name: /^Id\b/ }).fill('orders')
    await form.getByRole('textbox', { name: 'Address to watch' }).fill(withPassword(watch, 'wrong'))
    await form.getByRole('button', { name: 'Check' }).click()

    const result = form.getByRole('region', { name: 'Result of the check' })
    await expect(result).toContainText('It cannot be watched yet.', { timeout: 30_000 })
    await expect(result).toContainText(ERRORS['source/auth-failed'].hint)

    await form.getByRole('textbox', { name: 'Address to watch' }).fill(watch)
    await form.getByRole('button', { name: 'Check' }).click()
    await expect(result).toContainText('It can be watched.', { timeout: 30_000 })
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByRole('status')).toContainText('orders is watched from now on')
    await person.openPanel('Overview')
    await expect(person.tileIn('orders', 'normal|low')).toBeVisible({ timeout: 60_000 })
    expect(await filesWith(app.dir, new URL(watch).password)).toEqual([platformFile])
  })
})

test('AP6, ST1: a half-written settings file is set aside and said, and the app starts', async ({
  platform,
}) => {
  const dir = await makeDataDir()
  await writeFile(join(dir, 'settings.json'), '{"version":1,"theme":"li')
  const app = await launchApp({ platformFile: platform.filePath, dir })
  const person = new Person(app.page)

  await expect(person.region('Degraded')).toContainText('the settings file was set aside')
  await expect(person.region('Degraded')).toContainText(ERRORS['settings/unreadable'].hint)
  await expect(person.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  expect(
    (await readdir(dir)).filter((name) => name.startsWith('settings.json.broken-')),
  ).toHaveLength(1)
  app.assertClean()
  await app.close()
})

test('DP1, PC14: without its platform file the window opens, says what is missing, and offers a connection', async () => {
  const app = await launchApp({ platformFile: '/nowhere/platform.json' })
  const person = new Person(app.page)

  await expect(person.region('Degraded')).toContainText('the platform file cannot be read')
  await expect(person.region('What needs you')).toContainText('Nothing is watched yet.')
  await person.region('What needs you').getByRole('link', { name: 'Add a connection' }).click()
  await expect(app.page.getByRole('main', { name: 'Connections' })).toBeVisible()
  app.assertClean()
  await app.close()
})

/** The panel of the connections says what is wrong with this one, and what to do. */
async function expectHint(person: Person, id: string, code: ErrorCode): Promise<void> {
  await person.openPanel('Connections')
  const row = person.page
    .getByRole('table', { name: 'Connections' })
    .getByRole('row', { name: new RegExp(`^${id}\\b`) })
  await expect(row).toContainText(ERRORS[code].hint)
}

async function asSuper({ file }: TestPlatform, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: file.postgres.primary.super })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

function withUser(address: string, user: string, password: string): string {
  const url = new URL(withPassword(address, password))
  url.username = user
  return url.href
}

function withPassword(address: string, password: string): string {
  const url = new URL(address)
  url.password = password
  return url.href
}

function withPort(address: string, port: number): string {
  const url = new URL(address)
  url.port = String(port)
  return url.href
}
