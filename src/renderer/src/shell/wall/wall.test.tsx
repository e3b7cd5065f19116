// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { makeIncident, makePicture } from '../../../../../tests/factories/incident'
import { makeLink } from '../../../../../tests/factories/link'
import { makeFinding, makeStatus, makeTile } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, PRIMARY, SCRAPER } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { Wall } from '.'
import { POINTER_RESTS_AFTER_MS } from './use-pointer-rest'
import { isWide, MOST_CELLS, wallTiles } from './wall-parts'

const OLD = makeFinding({ id: 'old', title: '14 wait behind 4711', since: NOW - 600_000 })
const TILES = [
  makeTile({ id: 'scraper', kind: 'worker', targetId: 'scraper' }),
  makeTile({ state: 'critical', findings: [OLD] }),
]

async function setUp(tiles = TILES) {
  const leave = vi.fn()
  const bridge = bridgeOf({
    ...{ tiles, targets: [PRIMARY, SCRAPER], links: [makeLink({ lastOkAt: NOW - 1_000 })] },
    answers: { 'window.wall': ({ on }) => makeStatus({ wall: on }) },
  })
  return { ...(await renderPage(<Wall leave={leave} />, { bridge })), leave }
}
const items = (name: string) =>
  within(screen.getByRole('list', { name }))
    .getAllByRole('listitem')
    .map((item) => item.textContent)

describe('the wall', () => {
  it('OV7: abnormal tiles first, the clock and the age of the data, and nothing to press', async () => {
    const { container } = await setUp()

    const [first, second] = within(screen.getByRole('list', { name: 'Tiles' }))
      .getAllByRole('listitem')
      .map((item) => item.getAttribute('aria-label'))
    expect(first).toMatch(/^primary critical/)
    expect(second).toMatch(/^scraper normal/)
    expect(screen.getByText('14:00:00 UTC')).toBeTruthy()
    expect(screen.getByText('data as of 13:59:59')).toBeTruthy()
    expect(container.querySelectorAll('button, a, input')).toHaveLength(0)
  })

  it('IN7, OV7: Ctrl Shift S takes a picture of the wall; the message offers nothing to press', async () => {
    const { user, bridge } = await setUp()
    bridge.answers['incidents.take-picture'] = () => ({
      ...{ incidentId: makeIncident().id, picture: makePicture() },
    })
    await user.keyboard('{Control>}{Shift>}s{/Shift}{/Control}')

    expect(await screen.findByText('Picture 1 taken at 14:01:30 UTC')).toBeTruthy()
    expect(bridge.inputs('incidents.take-picture')).toEqual([{ panel: 'Wall' }])
    expect(screen.queryByRole('button', { name: 'Show' })).toBeNull()
  })

  it('OV7: data that stands still is said in words, and calm is never claimed without data', async () => {
    const { advance } = await setUp([makeTile()])
    expect(screen.getByText('Nothing needs you.')).toBeTruthy()

    await advance(60_000)
    expect(screen.getByText('no data for 1 min 01 s')).toBeTruthy()
    expect(screen.getByText(/1 of 1 without data: not known to be well/)).toBeTruthy()
  })

  it('OV7: a new critical finding stands first and is marked for a minute', async () => {
    const { advance, doing, bridge } = await setUp()
    expect(items('Findings')[0]).not.toContain('New')

    const fresh = makeFinding({
      id: 'new',
      targetId: 'scraper',
      title: 'scraper is down',
      since: NOW,
    })
    const tile = makeTile({
      id: 'scraper',
      targetId: 'scraper',
      state: 'critical',
      findings: [fresh],
    })
    await doing(() => bridge.push('board', { seq: 2, tiles: [tile], removed: [] }))
    expect(items('Findings')[0]).toContain('New: scraper is down')

    await advance(61_000)
    expect(items('Findings').join()).not.toContain('New:')
  })

  it('OV7: the pointer is hidden after 3 s without moving, and comes back', async () => {
    const { advance, doing } = await setUp()
    const wall = screen.getByRole('main', { name: 'Wall' })
    await advance(POINTER_RESTS_AFTER_MS)
    expect(wall.className).toContain('wall-rests')
    expect(screen.queryByText('Esc or F11 leaves the wall')).toBeNull()

    await doing(() => void dispatchEvent(new Event('pointermove')))
    expect(wall.className).not.toContain('wall-rests')
  })

  it.each(['{Escape}', '{F11}'])(
    'OV7: %s leaves; until then the page tells that it lives',
    async (key) => {
      const { advance, bridge, user, leave } = await setUp()
      const before = bridge.inputs('window.wall').length
      await advance(10_000)
      expect(bridge.inputs('window.wall').length).toBe(before + 2)
      expect(bridge.inputs('window.wall').every(({ on }) => on)).toBe(true)

      await user.keyboard(key)
      expect(leave).toHaveBeenCalledOnce()
    },
  )

  it('OV7: all on one screen: normal ones are left off before anything abnormal is', () => {
    const bad = Array.from({ length: 20 }, (_, n) =>
      makeTile({ id: `bad-${n}`, state: 'high', findings: [makeFinding({ id: `f${n}` })] }),
    )
    const good = Array.from({ length: 80 }, (_, n) => makeTile({ id: `good-${n}` }))
    const { shown, more, columns } = wallTiles([...good, ...bad], [], NOW)

    expect(shown.filter(isWide)).toHaveLength(20)
    expect(shown.length + 20).toBe(MOST_CELLS)
    expect(more).toBe(100 - shown.length)
    expect(columns).toBe(8)
  })
})
