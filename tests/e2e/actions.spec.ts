import pg from 'pg'
import { until, type TestPlatform } from '../support/platform'
import { Operator } from './support/operator'
import { withFault } from '../support/faults'
import { expect, test, useApp } from './support/fixtures'
import { Person } from './support/person'

const FRESH_MS = 3_000
const app = useApp()

test.beforeEach(async () => {
  const person = new Person(app().page)
  await person.closeAll()
  await person.openPanel('Overview')
  await expect(person.abnormalTiles()).toHaveCount(0, { timeout: 90_000 })
})

test('AC1, AC2, AC4, AC6, AC7, Q19: by mouse, the root of a lock chain is terminated and the proof says it helped', async ({
  platform,
}) => {
  const person = new Person(app().page)
  const operator = new Operator(person)

  await withFault(platform, 'lock-chain', async (fault) => {
    const pid = /root is pid (\d+)/.exec(fault.said())?.[1] ?? ''
    await person
      .region('What needs you')
      .getByRole('button', { name: `End session ${pid}…` })
      .first()
      .click({ timeout: 30_000 })
    const dialog = person.dialog(`Terminate session ${pid}?`)
    await expect(dialog).toContainText('Its open transaction is rolled back')
    await expect(dialog).toContainText('switchyard_act')
    await expect(dialog).toContainText('6 wait')

    await operator.confirmByMouse(dialog, {
      ...{ button: `Terminate ${pid}`, reason: 'holds up six', phrase: pid },
    })

    await operator.expectProof(dialog, `Terminate session ${pid}: succeeded`, /improved/)
    await expect(dialog.getByRole('row', { name: /^Blocked sessions/ })).toHaveText(
      /^Blocked sessions60improved$/,
    )
  })
  await operator.expectAuditLine({ does: 'Terminate session', reason: 'holds up six' })
})

test('KB2, PC5, AC7: by keyboard, a session idle in transaction is terminated and the proof says it helped', async ({
  platform,
}) => {
  const person = new Person(app().page)
  const operator = new Operator(person)

  await withFault(platform, 'idle-in-transaction', async (fault) => {
    const pid = /pid (\d+) is idle/.exec(fault.said())?.[1] ?? ''
    await expect(person.tileIn('primary', 'low|medium')).toBeVisible({ timeout: 30_000 })
    await person.choose(`end session ${pid}`, new RegExp(`^End session ${pid}`))
    const dialog = person.dialog(`Terminate session ${pid}?`)

    await operator.confirmByKeyboard(dialog, {
      ...{ button: `Terminate ${pid}`, reason: 'left open', phrase: pid },
    })

    await operator.expectProof(dialog, `Terminate session ${pid}: succeeded`, /improved/)
  })
  await operator.expectAuditLine({ does: 'Terminate session', reason: 'left open' })
})

for (const way of ['mouse', 'keyboard'] as const) {
  test(`MV4, AC6: by ${way}, a stale view is refreshed and is young again`, async ({
    platform,
  }) => {
    const person = new Person(app().page)
    const operator = new Operator(person)
    const tile = 'primary/view/project_stats'
    const reason = `stale, seen by ${way}`
    await expect(person.tile(tile)).toHaveAccessibleName(
      /since the last refresh ([7-9]|\d\d)(\.\d+)? s|min/,
      { timeout: 60_000 },
    )

    await withFault(platform, 'stale-view', async () => {
      await expect(person.tileIn(tile, 'medium|high')).toBeVisible({ timeout: 30_000 })
      if (way === 'mouse') {
        await person
          .region('What needs you')
          .getByRole('button', { name: 'Refresh project_stats…' })
          .click()
      } else await person.choose('refresh project_stats', /^Refresh project_stats/)
      const dialog = person.dialog('Refresh public.project_stats?')
      await expect(dialog).toContainText('CONCURRENTLY')

      await operator.confirm(way, dialog, { button: 'Refresh project_stats', reason })

      await operator.expectProof(dialog, /Refresh public\.project_stats: succeeded/, /improved/)
      await person.closeAll()
      await expect(person.tileIn(tile, 'normal')).toBeVisible({ timeout: 30_000 })
    })
    await operator.expectAuditLine({ does: 'Refresh public.project_stats', reason })
  })
}

for (const { way, worker } of [
  { way: 'mouse', worker: 'scraper' },
  { way: 'keyboard', worker: 'api' },
] as const) {
  test(`BR7, AC6: by ${way}, the breaker of ${worker} is reset after the outage, and stays closed`, async ({
    platform,
  }) => {
    const person = new Person(app().page)
    const operator = new Operator(person)
    const reason = `register is back, by ${way}`
    const reset = person.page.getByRole('button', { name: `Reset… register of ${worker}` })

    await withFault(platform, 'register-outage', async (fault) => {
      const tile = person.tileIn(`${worker}/breaker/register`, 'high')
      await expect(tile).toBeVisible({ timeout: 30_000 })
      if (way === 'mouse') {
        await person.openPanel('Breakers')
        await reset.click()
      } else {
        await person.openPanelByKeyboard('Breakers')
        await person.tabTo(reset)
        await person.page.keyboard.press('Enter')
      }
      const dialog = person.dialog('Reset the breaker register?')
      await operator.prepare(way, dialog, { reason })
      // Right after it opened anew there are some seconds in which it does not try by itself.
      await justOpened(platform, worker)
      fault.interrupt()
      await fault.exited
      await operator.press(way, dialog, 'Reset register')

      await operator.expectProof(dialog, 'Reset the breaker register: succeeded', /improved/)
    })
    await operator.expectAuditLine({ does: 'Reset the breaker register', reason })
  })
}

for (const { way, index } of [
  { way: 'mouse', index: 0 },
  { way: 'keyboard', index: 1 },
] as const) {
  test(`RC11, AC6, AC7: by ${way}, a cache is warmed, its figures are told and the audit chain is whole`, async () => {
    const person = new Person(app().page)
    const operator = new Operator(person)
    const reason = `after a deploy, by ${way}`
    if (way === 'mouse') await person.openPanel('Workers')
    else await person.openPanelByKeyboard('Workers')
    const warm = person
      .region('Caches')
      .getByRole('button', { name: /^Warm… / })
      .nth(index)
    await expect(warm).toBeEnabled()
    const [, cache = ''] =
      /^Warm… (\S+) of/.exec((await warm.getAttribute('aria-label')) ?? '') ?? []

    if (way === 'mouse') await warm.click()
    else {
      await person.tabTo(warm)
      await person.page.keyboard.press('Enter')
    }
    const dialog = person.dialog(`Warm the cache ${cache}?`)
    await operator.confirm(way, dialog, { button: `Warm ${cache}`, reason })

    await operator.expectProof(dialog, `Warm the cache ${cache}: succeeded`, /improved|no change/)
    await operator.expectAuditLine({ does: `Warm the cache ${cache}`, reason })
    const audit = person.region('Audit log')
    await expect(audit).toContainText('The chain is whole.')
    await expect(audit).toContainText(/[1-9]\d* entries/)
  })
}

for (const way of ['mouse', 'keyboard'] as const) {
  test(`Q19: by ${way}, a running statement is cancelled and its session stays`, async ({
    platform,
  }) => {
    const person = new Person(app().page)
    const operator = new Operator(person)
    const reason = `runs too long, by ${way}`
    const client = new pg.Client({ connectionString: platform.file.postgres.apps.api })
    await client.connect()
    try {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      const pid = String(rows[0]?.pid)
      const ended = client.query('select pg_sleep(120)').then(
        () => 'it ran to its end',
        (error: unknown) => (error as { code?: string }).code,
      )
      const cancel = person.page.getByRole('button', { name: `Cancel… ${pid}` })
      if (way === 'mouse') {
        await person.openPanel('Pools')
        await person.page.getByRole('searchbox', { name: 'Filter Sessions' }).fill(pid)
        await cancel.click()
      } else {
        await person.openPanelByKeyboard('Pools')
        await person.tabTo(person.page.getByRole('searchbox', { name: 'Filter Sessions' }))
        await person.page.keyboard.type(pid)
        await person.tabTo(cancel)
        await person.page.keyboard.press('Enter')
      }
      const dialog = person.dialog(`Cancel the statement of session ${pid}?`)
      await operator.confirm(way, dialog, { button: `Cancel ${pid}`, reason })

      expect(await ended).toBe('57014')
      await expect(dialog).toContainText('the session is idle', { timeout: 30_000 })
      expect((await client.query<{ one: number }>('select 1 as one')).rows[0]?.one).toBe(1)
    } finally {
      await client.end()
    }
    await operator.expectAuditLine({ does: 'Cancel the statement', reason })
  })
}

test('AC1: the kill switch hides every action, and arming brings them back', async () => {
  const { page } = app()
  const person = new Person(page)
  await person.openPanel('Workers')
  const warm = page.getByRole('button', { name: /^Warm… / })
  await expect(warm.first()).toBeVisible()

  await person.choose('hide all actions', 'Hide all actions')
  await expect(warm).toHaveCount(0)
  await person.openPanel('Actions')
  await expect(person.region('Armed connections')).toContainText('The kill switch is on')

  await person.choose('show actions again', /^Show actions again/)
  await person.openPanel('Workers')
  await expect(warm.first()).toBeVisible()
})

/** An open breaker tries by itself after 10 s: until it has most of them before it. */
async function justOpened({ file }: TestPlatform, worker: string): Promise<void> {
  const { baseUrl = '' } = file.workers.find(({ id }) => id === worker) ?? {}
  await until(`the breaker of ${worker} has just opened`, 60_000, async () => {
    const answer = await fetch(`${baseUrl}/ops/breakers`)
    const { breakers } = (await answer.json()) as {
      breakers: { name: string; state: string; openedAt: string | null }[]
    }
    const { state, openedAt } = breakers.find(({ name }) => name === 'register')!
    return state === 'OPEN' && openedAt !== null && Date.now() - Date.parse(openedAt) < FRESH_MS
  })
}
