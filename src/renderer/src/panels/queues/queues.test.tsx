// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeRun, makeStatus, makeTicket } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { makeFailureRow, makeQueueRow } from '../../../../../tests/factories/queue'
import { renderPage } from '../../../../../tests/support/page'
import type { ActionRun } from '../../../../shared/model/action'
import type { Target } from '../../../../shared/model/target'
import { Queues } from '.'
import { queueGlyph, queuesByUrgency, queueWord } from './queue-parts'

const JOBS: Target = { id: 'jobs', kind: 'queue', title: 'Job queues', environment: 'dev' }
const ROWS = [
  makeQueueRow({ name: 'calm', at: NOW }),
  makeQueueRow({ name: 'late', at: NOW, waiting: 4, oldestWaitingMs: 90_000, delayed: 2 }),
  makeQueueRow({ name: 'orphan', at: NOW, waiting: 2, workers: 0, paused: false, failed: 3 }),
  makeQueueRow({ name: 'background_jobs', system: 'table', at: NOW, failed: 7, workers: null }),
]
const link = (probe: string) =>
  makeLink({ targetId: 'jobs', probe, lastOkAt: NOW, everyMs: 15_000 })
const WORLD: PanelWorld = {
  targets: [JOBS],
  links: ['counts', 'failures', 'sql-counts'].map(link),
  tables: {
    jobs: {
      'queue.queues': ROWS,
      'queue.failures': [makeFailureRow({ queue: 'orphan', lastAt: NOW })],
      'queue.gaps': [],
    },
  },
}
const open = async (world: PanelWorld = WORLD) => {
  const page = await renderPage(<Queues />, { bridge: bridgeOf(world) })
  await page.advance(500) // what is watched is asked for a little later
  return page
}
const table = (name: string) => screen.getByRole('table', { name })
const bodyRows = (name: string) => within(table(name)).getAllByRole('row').slice(1)

describe('the queues panel', () => {
  it('JQ1, JQ10: all queues of both systems, the worst first; unknown workers are not zero', async () => {
    await open()

    const texts = bodyRows('Queues').map((row) => row.textContent)
    expect(texts).toHaveLength(4)
    expect(texts[0]).toContain('orphan')
    expect(texts[0]).toContain('nobody takes jobs')
    expect(texts[1]).toContain('late')
    expect(texts[1]).toContain('1 min 30 s')
    expect(texts.find((text) => text.includes('background_jobs'))).toContain('not known')
  })

  it('JQ6, JQ7: a cause with its place; Retry… asks for that cause alone', async () => {
    const { user, bridge, advance } = await open({
      ...WORLD,
      answers: { 'actions.preview': () => makeTicket() },
    })
    const [row] = bodyRows('Failures by cause')
    expect(row?.textContent).toContain('mailbox N is full')
    expect(row?.textContent).toContain('send (mail/send.js:12)')

    await user.click(within(row!).getByRole('button', { name: /^Retry…/ }))
    await advance(0)

    expect(bridge.inputs('actions.preview')[0]).toEqual({
      actionId: 'queue.retry-failed',
      targetId: 'jobs',
      input: { queue: 'orphan', system: 'bullmq', group: 'g1' },
    })
  })

  it('JQ9: offers what is of use: promote where jobs are delayed, no pause for a table', async () => {
    await open()
    const buttons = (name: string): (string | null)[] => {
      const row = bodyRows('Queues').find(({ textContent }) => textContent.includes(name))
      return within(row!)
        .queryAllByRole('button')
        .map(({ textContent }) => textContent)
    }
    expect(buttons('late')).toEqual(['Promote…', 'Pause…'])
    expect(buttons('calm')).toEqual(['Pause…'])
    expect(buttons('background_jobs')).toEqual(['Retry…'])
  })

  it('ST8: what is not permitted is told with the line that mends it', async () => {
    const gap = {
      code: 'source/not-permitted',
      message: 'No right',
      fix: 'ACL SETUSER ops +zrange',
    }
    await open({ ...WORLD, tables: { jobs: { ...WORLD.tables?.['jobs'], 'queue.gaps': [gap] } } })

    const list = screen.getByRole('list', { name: 'Not shown' })
    expect(list.textContent).toContain('ACL SETUSER ops +zrange')
  })

  it('JQ7: a run tells how far it is, and Stop asks it to end', async () => {
    const run = makeRun({
      ...{ state: 'running', runId: 'r7', targetId: 'jobs', actionId: 'queue.retry-failed' },
      ...{ startedAt: NOW, endedAt: null, detail: '51 retried, 0 skipped, 0 failed of 120' },
    })
    const { user, bridge, advance, doing } = await open({
      ...WORLD,
      answers: {
        'app.status': () => makeStatus({ armed: [{ targetId: 'jobs', until: NOW + 900_000 }] }),
        'actions.preview': () =>
          makeTicket({
            ...{ actionId: 'queue.retry-failed', targetId: 'jobs', phrase: '' },
            reasonRequired: false,
          }),
        'actions.confirm': () => new Promise<ActionRun>(() => undefined),
        'actions.abort': () => ({}),
      },
    })
    await user.click(screen.getByRole('button', { name: 'Retry… all failed of orphan' }))
    await advance(0)
    const dialog = screen.getByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: makeTicket().button }))
    await doing(() => bridge.push('runs', { runs: [run] }))

    expect(dialog.textContent).toContain('51 retried, 0 skipped, 0 failed of 120')
    await user.click(within(dialog).getByRole('button', { name: 'Stop' }))
    expect(bridge.inputs('actions.abort')).toEqual([{ runId: 'r7' }])
  })

  it('says what is missing when no queue set is configured', async () => {
    await open({ targets: [] })
    expect(screen.getByText(/No job queue is configured/)).toBeDefined()
  })
})

describe('how a queue looks', () => {
  it.each([
    [{ workers: 0, waiting: 1 }, 'critical'],
    [{ workers: 0, prioritized: 1 }, 'critical'],
    [{ workers: 0 }, 'normal'],
    [{ oldestWaitingMs: 300_000 }, 'critical'],
    [{ oldestWaitingMs: 60_000 }, 'medium'],
    [{ failPercent10m: 5.1 }, 'medium'],
    [{ oldestWaitingMs: null, waiting: 1 }, 'unknown'],
  ] as const)('JQ2, JQ10: %j is %s', (row, state) => {
    expect(queueGlyph(makeQueueRow(row))).toBe(state)
  })

  it('a pause is said as such, and equals are in the order of their names', () => {
    expect(queueWord(makeQueueRow({ paused: true, workers: 0, waiting: 1 }))).toBe('paused')
    const rows = ['q10', 'q9'].map((name) => makeQueueRow({ name }))
    expect(queuesByUrgency(rows).map(({ name }) => name)).toEqual(['q9', 'q10'])
  })
})
