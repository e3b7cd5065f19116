import type { Locator } from '@playwright/test'
import { until } from '../support/platform'
import { withFault } from '../support/faults'
import { expect, test, useApp } from './support/fixtures'
import { Operator } from './support/operator'
import { OwnQueue } from './support/own-queue'
import { Person } from './support/person'

const NAME = 'e2e-mails'
const JOBS = 60
const HOUR_MS = 3_600_000
const LONG_MS = 90_000
let own: OwnQueue

// Before the window: a queue that is new is looked for once a minute.
test.beforeAll(async ({ platform }) => {
  own = await OwnQueue.open(platform, NAME)
})
test.afterAll(() => own.close())
const app = useApp()

test.beforeEach(async () => {
  const person = new Person(app().page)
  await person.closeAll()
  await person.openPanel('Queues')
  await expect(row(person, 'Queues', NAME)).toContainText('running', { timeout: LONG_MS })
})

test('JQ4, JQ6: jobs that can never succeed are gathered under their cause, and the queue is judged', async ({
  platform,
}) => {
  test.slow()
  const person = new Person(app().page)

  await withFault(platform, 'poison-job', async () => {
    // On a busy machine some of them fail for another reason first: the register answers too late.
    const cause = person.page
      .getByRole('table', { name: 'Failures by cause' })
      .getByRole('row')
      .filter({ hasText: /^site-visits[1-9]\d/ })
      .first()
    await expect(cause).toBeVisible({ timeout: LONG_MS })
    await cause.focus()
    await person.page.keyboard.press('Enter')
    const inspector = person.page.getByRole('complementary', { name: 'Inspector' })
    await expect(inspector).toContainText(/poison-job-\d+-\d+/)
    await expect(inspector).toContainText('Attempts made3')
    await person.page.keyboard.press('Escape')
    await person.openPanel('Overview')
    await expect(person.tileIn('jobs/queue/site-visits', 'low|medium|high')).toBeVisible({
      timeout: LONG_MS,
    })
  })
})

test('JQ7: by keyboard, while the reason lasts one job is tried, fails again, and no other follows', async () => {
  const person = new Person(app().page)
  const operator = new Operator(person)
  await own.failJobs(3, 'disk full on node 4')
  own.fail('disk full on node 4')
  const cause = row(person, 'Failures by cause', new RegExp(`^${NAME}3disk full on node N`))

  await person.tabTo(cause.getByRole('button', { name: /^Retry… disk full/ }))
  await person.page.keyboard.press('Enter')
  const dialog = person.dialog(`Retry 3 jobs of this cause of ${NAME}?`)
  await expect(dialog).toContainText('One job is tried first.')
  await operator.confirmByKeyboard(dialog, { button: 'Retry 3 jobs', reason: 'is there room' })

  await expect(dialog).toContainText(
    /the first job \(.+\) failed again: nothing else was retried/,
    {
      timeout: LONG_MS,
    },
  )
  expect(await own.queue.getFailedCount()).toBe(3)
  await own.clear()
})

test('JQ6, JQ7, AC6: by keyboard, when the reason is gone a cause is retried: one first, then all, with proof', async () => {
  const person = new Person(app().page)
  const operator = new Operator(person)
  await own.failJobs(JOBS, 'smtp answered 421 for message 17')
  const cause = row(person, 'Failures by cause', new RegExp(`^${NAME}.*smtp answered N`))
  await expect(cause).toContainText(`${NAME}${JOBS}smtp answered N for message N`, {
    timeout: LONG_MS,
  })
  const letGo = own.hold()

  await person.tabTo(cause.getByRole('button', { name: /^Retry… smtp/ }))
  await person.page.keyboard.press('Enter')
  const dialog = person.dialog(`Retry ${JOBS} jobs of this cause of ${NAME}?`)
  await operator.confirmByKeyboard(dialog, {
    ...{ button: `Retry ${JOBS} jobs`, reason: 'the mail server is back' },
  })
  await expect(dialog).toContainText('trying one job first', { timeout: LONG_MS })
  expect(await own.queue.getFailedCount()).toBe(JOBS - 1)
  letGo()

  await operator.expectProof(dialog, /^Retry 60 jobs.*: succeeded$/, /improved/)
  await expect(dialog).toContainText(
    `${JOBS} retried, 0 skipped, 0 failed; the first one succeeded. None is failed now.`,
  )
  await until(
    'all of them done',
    60_000,
    async () => (await own.queue.getCompletedCount()) === JOBS,
  )
  await operator.expectAuditLine({ does: `Retry ${JOBS} jobs`, reason: 'the mail server is back' })
})

test('JQ9, JQ1: by keyboard a queue is paused, what comes waits, and it is resumed', async () => {
  const person = new Person(app().page)
  const operator = new Operator(person)
  const line = row(person, 'Queues', NAME)
  const turn = async (verb: 'Pause' | 'Resume', reason: string): Promise<void> => {
    const button = line.getByRole('button', { name: `${verb}… ${NAME}` })
    await person.tabTo(button)
    await person.page.keyboard.press('Enter')
    const dialog = person.dialog(`${verb} ${NAME}?`)
    await operator.confirmByKeyboard(dialog, { button: `${verb} ${NAME}`, reason })
    await expect(dialog.getByRole('status')).toHaveText(`${verb} ${NAME}: succeeded`, {
      timeout: LONG_MS,
    })
    await person.closeAll()
  }

  await turn('Pause', 'the receiver is full')
  await expect(line).toContainText('paused')
  expect(await own.queue.isPaused()).toBe(true)
  const job = await own.queue.add('a', {})
  await expect(line).toContainText(/paused1/)

  await turn('Resume', 'there is room again')
  await expect(line).toContainText(/running0/)
  expect(await own.queue.isPaused()).toBe(false)
  await until('the job that waited', 60_000, () => job.isCompleted())
  // What cannot be taken back is not offered at all.
  await expect(person.page.getByRole('button', { name: /clean|obliterate|drain/i })).toHaveCount(0)
})

test('JQ9, AC6: delayed jobs are promoted, and the proof says so', async () => {
  const person = new Person(app().page)
  const operator = new Operator(person)
  const done = await own.queue.getCompletedCount()
  await own.queue.addBulk(
    Array.from({ length: 5 }, (_, at) => ({
      ...{ name: 'a', data: { at }, opts: { delay: HOUR_MS } },
    })),
  )
  const promote = row(person, 'Queues', NAME).getByRole('button', { name: `Promote… ${NAME}` })

  await promote.click({ timeout: LONG_MS })
  const dialog = person.dialog(`Promote 5 jobs of ${NAME}?`)
  await operator.confirmByMouse(dialog, { button: 'Promote 5 jobs', reason: 'needed today' })

  await operator.expectProof(dialog, `Promote 5 jobs of ${NAME}: succeeded`, /improved/)
  await expect(dialog).toContainText('5 promoted, 0 skipped, 0 failed. 0 jobs delayed now.')
  await until('them done', 60_000, async () => (await own.queue.getCompletedCount()) === done + 5)
})

/** The line of a table whose words begin so; the letter of a glyph comes before them where something is wrong. */
function row(person: Person, table: string, begins: string | RegExp): Locator {
  const text = typeof begins === 'string' ? new RegExp(`^[CHML]?${begins}`) : begins
  return person.page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })
}
