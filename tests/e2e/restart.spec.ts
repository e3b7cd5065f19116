import { rm } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { seriesKey } from '../../src/shared/model/series'
import { expect, test } from './support/fixtures'
import { launchApp, makeDataDir } from './support/launch'
import { Operator } from './support/operator'
import { Person } from './support/person'

interface Series {
  readonly value: { readonly series: { at: Float64Array; values: Float64Array }[] }
}

const KEY = seriesKey('postgres.connections.total', 'primary')
/** The last tick and what was on its way to the disk. */
const MOST_LOST_MS = 10_000

test('AP3, AC7, PC13: after kill -9 the history is there up to the last tick, and the audit chain is whole', async ({
  platform,
}) => {
  const dir = await makeDataDir()
  const first = await launchApp({ platformFile: platform.filePath, dir })
  const person = new Person(first.page)
  await person.openPanel('Workers')
  await person
    .region('Caches')
    .getByRole('button', { name: /^Warm… / })
    .first()
    .click()
  const dialog = person.dialog(/^Warm the cache/)
  const operator = new Operator(person)
  const button = (await dialog.getByRole('button', { name: /^Warm / }).textContent()) ?? ''
  await operator.confirmByMouse(dialog, { button, reason: 'before the crash' })
  await expect(dialog.getByRole('status')).toContainText('succeeded', { timeout: 60_000 })
  const startedAt = Date.now()
  await expect
    .poll(async () => (await pointsSince(first.page, startedAt)).length, { timeout: 60_000 })
    .toBeGreaterThan(4)
  first.assertClean()
  await first.kill()
  const killedAt = Date.now()

  const second = await launchApp({ platformFile: platform.filePath, dir })
  const again = new Person(second.page)
  await expect(second.page.getByRole('main', { name: 'Workers' })).toBeVisible()
  await again.openPanel('Overview')
  await expect(again.tileIn('primary', 'normal')).toBeVisible({ timeout: 60_000 })
  const kept = (await pointsSince(second.page, startedAt)).filter((at) => at <= killedAt)
  expect(killedAt - Math.max(...kept)).toBeLessThan(MOST_LOST_MS)
  await new Operator(again).expectAuditLine({ does: 'Warm the cache', reason: 'before the crash' })
  await expect(again.region('Audit log')).toContainText('The chain is whole.')
  second.assertClean()
  await second.close()
  await rm(dir, { recursive: true, force: true })
})

/** Times at which something was read. */
async function pointsSince(page: Page, fromMs: number): Promise<number[]> {
  return page.evaluate(
    async ({ key, fromMs }) => {
      const door = window as unknown as {
        switchyard: { request(name: string, input: unknown): Promise<unknown> }
      }
      const answer = (await door.switchyard.request('history.read', {
        ...{ keys: [key], fromMs, toMs: Date.now(), maxPoints: 2_000 },
      })) as Series
      const [series] = answer.value.series
      return [...(series?.at ?? [])].filter((_at, index) => !Number.isNaN(series?.values[index]))
    },
    { key: KEY, fromMs },
  )
}
