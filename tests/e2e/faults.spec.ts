import { withFault } from '../support/faults'
import { expect, test, useApp } from './support/fixtures'
import { Person } from './support/person'

interface Expected {
  readonly rows: string
  readonly fault: string
  readonly tile: string
  readonly states: string
  readonly probe: string
  readonly says: RegExp
  /** Whether the finding has a figure and a limit: a worker that is gone has none. */
  readonly measured: boolean
  readonly everyMs: number
}

const FAULTS: readonly Expected[] = [
  {
    ...{ rows: 'Q3, Q4', fault: 'lock-chain', tile: 'primary', states: 'medium|high|critical' },
    ...{ probe: 'postgres.session', says: /blocked by pid \d+/, measured: true, everyMs: 2_000 },
  },
  {
    ...{ rows: 'PC5, PC6', fault: 'idle-in-transaction', tile: 'primary', states: 'low|medium' },
    ...{ probe: 'postgres.session', says: /idle in transaction for/, measured: true },
    everyMs: 2_000,
  },
  {
    ...{ rows: 'PC8', fault: 'replica-pause', tile: 'replica', states: 'low|medium|high' },
    ...{ probe: 'postgres.session', says: /paused|behind/i, measured: true, everyMs: 2_000 },
  },
  {
    ...{ rows: 'WK1, WK4', fault: 'worker-crash', tile: 'scraper', states: 'critical' },
    ...{ probe: 'worker.health', says: /unreachable/, measured: false, everyMs: 5_000 },
  },
  {
    ...{ rows: 'BR1', fault: 'register-outage', tile: 'scraper/breaker/register' },
    ...{ states: 'medium|high', probe: 'worker.health', says: /Breaker register is/ },
    ...{ measured: true, everyMs: 5_000 },
  },
  {
    ...{ rows: 'MV2, MV7', fault: 'stale-view', tile: 'primary/view/project_stats' },
    ...{ states: 'medium|high', probe: 'postgres.ledger', says: /project_stats is .* old/ },
    ...{ measured: true, everyMs: 2_000 },
  },
]

const app = useApp()
/** What this window has seen come and go: after a failed test there is another window. */
const seen = new Set<string>()

for (const expected of FAULTS) {
  const { rows, fault, tile, states, probe, says, measured, everyMs } = expected
  test(`OV1, OV8, ${rows}: ${fault} shows on its tile with its evidence, and goes when it ends`, async ({
    platform,
  }, info) => {
    const { page } = app()
    const person = new Person(page)
    await person.openPanel('Overview')
    await expect(person.tileIn(tile, 'normal')).toBeVisible({ timeout: 60_000 })
    if (fault === 'stale-view') await viewIsOldEnough(person)

    await withFault(platform, fault, async () => {
      const startedAt = Date.now()
      await expect(person.tileIn(tile, states)).toBeVisible({ timeout: 30_000 })
      const description = `${Date.now() - startedAt} ms after it was in place; 2 intervals are ${2 * everyMs} ms`
      info.annotations.push({ type: `${fault} seen`, description })

      const needs = person.region('What needs you').getByRole('listitem').filter({ hasText: says })
      await expect(needs.first()).toBeVisible()
      await person.tile(tile).getByRole('button').click()
      const why = page
        .getByRole('complementary', { name: 'Inspector' })
        .getByRole('article', { name: says })
      await expect(why).toContainText(`Probe${probe}`)
      await expect(why).toContainText(measured ? /Value\d/ : /Value/)
      await expect(why).toContainText(measured ? /Threshold\d/ : /Threshold/)
      await expect(why).toContainText(/Since\d\d:\d\d:\d\d UTC, \d+/)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeHidden()
    })

    await expect(person.tileIn(tile, 'normal')).toBeVisible({ timeout: 60_000 })
    await expect(person.abnormalTiles()).toHaveCount(0, { timeout: 60_000 })
    seen.add(fault)
  })
}

test('OV6: the journal tells of every fault, that it came and that it went', async ({
  platform,
}, info) => {
  info.setTimeout(300_000)
  const { page } = app()
  const person = new Person(page)
  for (const { fault, tile, states } of FAULTS.filter((one) => !seen.has(one.fault))) {
    await expect(person.tileIn(tile, 'normal')).toBeVisible({ timeout: 60_000 })
    if (fault === 'stale-view') await viewIsOldEnough(person)
    await withFault(platform, fault, () =>
      expect(person.tileIn(tile, states)).toBeVisible({ timeout: 60_000 }),
    )
    await expect(person.tileIn(tile, 'normal')).toBeVisible({ timeout: 60_000 })
  }
  await person.openPanel('Journal')
  const journal = page.getByRole('table', { name: 'Journal entries' })

  for (const { says } of FAULTS) {
    await page.getByRole('searchbox', { name: 'Filter Journal entries' }).fill(filterFor(says))
    await expect(journal.getByRole('row').filter({ hasText: says }).first()).toBeVisible()
  }
})

/** The fault needs an age above the shortest limit. */
async function viewIsOldEnough(person: Person): Promise<void> {
  await expect(person.tile('primary/view/project_stats')).toHaveAccessibleName(
    /since the last refresh ([7-9]|\d\d)(\.\d+)? s|min/,
    { timeout: 60_000 },
  )
}

/** The longest plain word of it. */
function filterFor(says: RegExp): string {
  return says.source
    .split(/[^a-z_ ]+/i)
    .toSorted((a, b) => b.length - a.length)[0]!
    .trim()
}
