import { expect, type Locator, type Page } from '@playwright/test'
import { PANELS_WITH_KEY, type PanelTitle } from './panels'

// The share of failed jobs is that of ten minutes: it outlasts the fault that made them fail.
const ABNORMAL = /^(?!jobs\/queue\/)\S+ (low|medium|high|critical|unknown|stale|no data)\b/
const MOST_TABS = 250

/** What a person sees and does, by role and name. */
export class Person {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** The tile of a target or of a part of it. */
  tile(id: string): Locator {
    const name = new RegExp(`^${escape(id)} `)
    return this.page.getByRole('list', { name: 'Tiles' }).getByRole('listitem', { name })
  }

  tiles(): Locator {
    return this.page.getByRole('list', { name: 'Tiles' }).getByRole('listitem')
  }

  /** The tile with this state word. */
  tileIn(id: string, state: string | RegExp): Locator {
    const words = typeof state === 'string' ? state : state.source
    return this.page
      .getByRole('list', { name: 'Tiles' })
      .getByRole('listitem', { name: new RegExp(`^${escape(id)} (${words})\\b`) })
  }

  abnormalTiles(): Locator {
    return this.page.getByRole('list', { name: 'Tiles' }).getByRole('listitem', { name: ABNORMAL })
  }

  region(title: string): Locator {
    return this.page.getByRole('region', { name: title, exact: true })
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name })
  }

  /** By the rail, with the mouse. */
  async openPanel(title: string): Promise<void> {
    const rail = this.page.getByRole('navigation', { name: 'Panels' })
    await rail.getByRole('link', { name: new RegExp(`^${escape(title)}\\b`) }).click()
    await expect(this.page.getByRole('main', { name: title })).toBeVisible()
  }

  /** By its key, `Ctrl 1` being the first; those without one by the palette. */
  async openPanelByKeyboard(title: PanelTitle): Promise<void> {
    const index = PANELS_WITH_KEY.indexOf(title)
    if (index === -1) await this.choose(title, new RegExp(`^${title}`))
    else await this.page.keyboard.press(`Control+${index + 1}`)
    await expect(this.page.getByRole('main', { name: title })).toBeVisible()
  }

  /** Opens the palette, types, and chooses the first answer, which must be this one. */
  async choose(text: string, command: string | RegExp): Promise<void> {
    await this.page.keyboard.press('Control+k')
    const palette = this.dialog('Search or run')
    await palette.getByRole('combobox').fill(text)
    const first = palette.getByRole('option', { name: command }).first()
    await expect(first).toHaveAttribute('aria-selected', 'true')
    await this.page.keyboard.press('Enter')
    await expect(palette).toBeHidden()
  }

  /** Tab until the control is reached. */
  async tabTo(control: Locator): Promise<void> {
    await expect(control).toBeVisible()
    for (let count = 0; count < MOST_TABS; count += 1) {
      if (await control.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`not reached by ${MOST_TABS} tabs: ${String(control)}`)
  }

  /** Closes what is open above the page. */
  async closeAll(): Promise<void> {
    const popups = this.page.getByRole('dialog').or(this.page.getByLabel('Inspector'))
    for (let count = 0; count < 3 && (await popups.count()) > 0; count += 1) {
      await this.page.keyboard.press('Escape')
      await expect(this.page.getByRole('dialog')).toHaveCount(0)
    }
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
