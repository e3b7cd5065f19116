import { expect, type Locator } from '@playwright/test'
import type { Person } from './person'

type Way = 'mouse' | 'keyboard'

interface Words {
  readonly reason: string
  readonly phrase?: string
}

const PROOF_WITHIN_MS = 90_000

/** Somebody who acts: arms, says why, confirms, and looks whether it helped. */
export class Operator {
  readonly #person: Person

  constructor(person: Person) {
    this.#person = person
  }

  confirmByMouse(dialog: Locator, words: Words & { button: string }): Promise<void> {
    return this.confirm('mouse', dialog, words)
  }

  confirmByKeyboard(dialog: Locator, words: Words & { button: string }): Promise<void> {
    return this.confirm('keyboard', dialog, words)
  }

  async confirm(way: Way, dialog: Locator, words: Words & { button: string }): Promise<void> {
    await this.prepare(way, dialog, words)
    await this.press(way, dialog, words.button)
  }

  /** Arms in the dialog where it is locked, and fills in what is asked for. */
  async prepare(way: Way, dialog: Locator, { reason, phrase }: Words): Promise<void> {
    const field = dialog.getByRole('textbox', { name: /^Reason/ })
    await expect(field).toBeVisible()
    const arm = dialog.getByRole('button', { name: 'Arm for 15 min' })
    if (await arm.isVisible()) {
      await this.press(way, dialog, 'Arm for 15 min')
      await expect(arm).toBeHidden()
    }
    await this.#type(way, field, reason)
    if (phrase === undefined) return
    await this.#type(
      way,
      dialog.getByRole('textbox', { name: `Type ${phrase} to confirm` }),
      phrase,
    )
  }

  async press(way: Way, dialog: Locator, name: string): Promise<void> {
    const button = dialog.getByRole('button', { name, exact: true })
    if (way === 'mouse') return button.click()
    await this.#person.tabTo(button)
    await this.#person.page.keyboard.press('Enter')
  }

  async expectProof(dialog: Locator, outcome: string | RegExp, verdict: RegExp): Promise<void> {
    await expect(dialog.getByRole('status')).toHaveText(outcome, { timeout: 60_000 })
    const proof = dialog.getByRole('region', { name: 'Proof' })
    await expect(proof.getByText(/^Proof: /)).toHaveText(
      new RegExp(`^Proof: (${verdict.source})$`),
      { timeout: PROOF_WITHIN_MS },
    )
  }

  /** In the list "Recent actions" of the Actions panel: what, who, why, and its proof. */
  async expectAuditLine({ does, reason }: { does: string; reason: string }): Promise<void> {
    await this.#person.closeAll()
    await this.#person.openPanel('Actions')
    const line = this.#person.page
      .getByRole('list', { name: 'Recent actions' })
      .getByRole('listitem')
      .filter({ hasText: reason })
    await expect(line).toHaveCount(1)
    await expect(line).toContainText(does)
    await expect(line).toContainText('@')
    await expect(line.getByRole('img', { name: 'succeeded' })).toBeVisible()
    await line.getByRole('button', { name: 'Proof' }).click()
    await expect(line.getByRole('region', { name: 'Proof' })).toContainText('Before')
  }

  async #type(way: Way, field: Locator, text: string): Promise<void> {
    if (way === 'mouse') return field.fill(text)
    await this.#person.tabTo(field)
    await this.#person.page.keyboard.type(text)
  }
}
