import type { BrowserWindow } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { windowOutlet } from './window-outlet'

function makeWindow(facts: { destroyed?: boolean; crashed?: boolean } = {}) {
  const send = vi.fn()
  const window = {
    isDestroyed: () => facts.destroyed === true,
    isVisible: () => true,
    isMinimized: () => false,
    webContents: { isCrashed: () => facts.crashed === true, send },
  } as unknown as BrowserWindow
  return { outlet: windowOutlet(window), send }
}

describe('the outlet of a window', () => {
  it('AP5: what is pushed at one time crosses as one message, in order', async () => {
    const { outlet, send } = makeWindow()

    outlet.send('runs', { runs: [] })
    outlet.send('links', { links: [] })
    expect(send).not.toHaveBeenCalled()
    await Promise.resolve()
    outlet.send('events', { events: [] })
    await Promise.resolve()

    expect(send.mock.calls).toEqual([
      [
        'push',
        [
          ['runs', { runs: [] }],
          ['links', { links: [] }],
        ],
      ],
      ['push', [['events', { events: [] }]]],
    ])
  })

  it.each([{ destroyed: true }, { crashed: true }])(
    'AP2: a window that is gone gets nothing: %o',
    async (facts) => {
      const { outlet, send } = makeWindow(facts)

      outlet.send('runs', { runs: [] })
      await Promise.resolve()

      expect(send).not.toHaveBeenCalled()
    },
  )
})
