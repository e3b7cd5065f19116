import { expect, type Page } from '@playwright/test'
import type { AppUnderTest } from '../e2e/support/launch'
import { Operator } from '../e2e/support/operator'
import { Person } from '../e2e/support/person'
import { startFault, type TestPlatform } from '../support/platform'

const WITHIN = { timeout: 90_000 }

/** Four pictures: breakers and workers while the register is out, and after a person put it right. */
export async function takeOutage({
  app,
  platform,
  take,
}: {
  readonly app: AppUnderTest
  readonly platform: TestPlatform
  readonly take: (page: Page, name: string) => Promise<void>
}): Promise<void> {
  const person = new Person(app.page)
  const breaker = person.region('Breakers').getByRole('row', { name: /register.*\bapi\b/ })
  await person.openPanel('Breakers')
  await expect(breaker).toContainText('closed', WITHIN)
  const fault = await startFault(platform, 'register-outage', '600s')
  try {
    await expect(breaker).toContainText(/open/, WITHIN)
    await expect(
      person
        .region('Transitions')
        .getByRole('row', { name: /api.*closed.*open/ })
        .first(),
    ).toBeVisible(WITHIN)
    await take(app.page, 'breakers-outage-dark')
    await person.openPanel('Workers')
    await expect(person.region('Workers')).toContainText(/warnings|unhealthy/, WITHIN)
    await take(app.page, 'workers-outage-dark')
  } finally {
    fault.interrupt()
    await fault.exited
  }
  await putRight(person)
  await person.openPanel('Breakers')
  const notClosed = person.region('Breakers').getByRole('cell', { name: /^(open|half-open)\b/ })
  await expect(notClosed).toHaveCount(0, WITHIN)
  await expect(app.page.getByText('Reset the breaker register: succeeded')).toHaveCount(0, WITHIN)
  await take(app.page, 'breakers-repaired-dark')
  await person.openPanel('Workers')
  await expect(person.region('Workers')).not.toContainText(/warnings|unhealthy/, WITHIN)
  await take(app.page, 'workers-repaired-dark')
}

/** Those that are still open are reset; one closes by itself meanwhile at times. */
async function putRight(person: Person): Promise<void> {
  const operator = new Operator(person)
  await person.openPanel('Breakers')
  const reset = person.page.getByRole('button', { name: 'Reset… register of api' })
  if ((await reset.getAttribute('aria-disabled')) === 'true') return
  await reset.click()
  const dialog = person.dialog('Reset the breaker register?')
  await operator.confirmByMouse(dialog, { button: 'Reset register', reason: 'register is back' })
  await expect(dialog.getByRole('status')).toBeVisible(WITHIN)
  await person.closeAll()
}
