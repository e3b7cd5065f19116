import { describe, expect, it, vi } from 'vitest'
import { SILENT_AFTER_MS, Wall, type WallParts } from './wall'

function makeWall({ hasBlocker = true } = {}) {
  const state = { full: false, now: 0, visible: true }
  const heard: { leave?: () => void; look?: () => void } = {}
  const reload = vi.fn()
  const stopped = vi.fn()
  const blocker = { start: vi.fn(() => 7), stop: vi.fn(), isStarted: vi.fn() }
  const onChange = vi.fn()
  const window = {
    isFullScreen: () => state.full,
    isMinimized: () => false,
    isVisible: () => state.visible,
    on: (_name: string, listener: () => void) => (heard.leave = listener),
    setAutoHideMenuBar: vi.fn(),
    setFullScreen: (full: boolean) => (state.full = full),
    setMenuBarVisibility: vi.fn(),
    webContents: { reload },
  } as unknown as WallParts['window']
  const wall = new Wall({
    ...{ window, onChange, onSilent: vi.fn(), monotonic: () => state.now },
    blocker: hasBlocker ? blocker : undefined,
    every: (_ms, call) => {
      heard.look = call
      return stopped
    },
  })
  return { wall, state, heard, reload, stopped, blocker, onChange }
}

describe('Wall', () => {
  it('OV7: takes the whole screen and keeps it awake; gives both back', () => {
    const { wall, state, blocker, stopped, onChange } = makeWall()
    wall.setWall(true)
    wall.setWall(true)
    expect([wall.wall, state.full]).toEqual([true, true])
    expect(blocker.start).toHaveBeenCalledExactlyOnceWith('prevent-display-sleep')

    wall.setWall(false)
    expect([wall.wall, state.full]).toEqual([false, false])
    expect(blocker.stop).toHaveBeenCalledExactlyOnceWith(7)
    expect(stopped).toHaveBeenCalledOnce()
    expect(onChange.mock.calls).toEqual([[true], [false]])
  })

  it('OV7: leaving full screen by the system leaves the wall; without a blocker it goes on', () => {
    const { wall, heard, onChange } = makeWall({ hasBlocker: false })
    wall.setWall(true)
    heard.leave?.()

    expect(wall.wall).toBe(false)
    expect(onChange).toHaveBeenLastCalledWith(false)
  })

  it('OV7: a page that falls silent on the wall is loaded anew, one that asks or is hidden is not', () => {
    const { wall, state, heard, reload } = makeWall()
    wall.setWall(true)
    state.now = SILENT_AFTER_MS - 1
    heard.look?.()
    wall.setWall(true)
    state.now += SILENT_AFTER_MS - 1
    heard.look?.()
    state.visible = false
    state.now += SILENT_AFTER_MS
    heard.look?.()
    expect(reload).not.toHaveBeenCalled()

    state.visible = true
    state.now += SILENT_AFTER_MS
    heard.look?.()
    heard.look?.()
    expect(reload).toHaveBeenCalledOnce()
  })
})
