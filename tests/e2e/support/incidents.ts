import { expect } from '@playwright/test'
import type { Person } from './person'

/** What the first readings may have opened is another story. */
export async function endIncident(person: Person): Promise<void> {
  await person.openPanel('Incidents')
  const end = person.page.getByRole('button', { name: 'End incident' })
  const declare = person.page.getByRole('button', { name: 'Declare incident' })
  await expect(end.or(declare).first()).toBeVisible()
  if (await end.isVisible()) await end.click()
  await expect(declare).toBeVisible()
}
