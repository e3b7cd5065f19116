import { beforeEach, describe, expect, it, vi } from 'vitest'
import { takePicture, toShot, type Sized } from './window-camera'

const { contents, window } = vi.hoisted(() => ({
  contents: { capturePage: vi.fn(), executeJavaScriptInIsolatedWorld: vi.fn() },
  window: { isVisible: () => true, isMinimized: vi.fn(() => false) },
}))
vi.mock('electron', () => ({
  webContents: { fromId: (id: number) => (id === 7 ? contents : undefined) },
  BrowserWindow: { fromWebContents: () => window },
}))

/** Takes so many bytes a pixel. */
function makeImage(width: number, bytesPerPx: number, isEmpty = false): Sized {
  const height = Math.round(width / 1.6)
  return {
    isEmpty: () => isEmpty,
    getSize: () => ({ width, height }),
    resize: (to) => makeImage(to.width ?? width, bytesPerPx),
    toPNG: () => Buffer.alloc(width * height * bytesPerPx),
    toJPEG: () => Buffer.from([width % 256]),
  }
}

beforeEach(() => {
  contents.capturePage.mockReset().mockResolvedValue(makeImage(1_280, 0.2))
  contents.executeJavaScriptInIsolatedWorld.mockReset().mockResolvedValue(false)
  window.isMinimized.mockReturnValue(false)
})

describe('the camera', () => {
  it('IN7: takes the window that asked, in full size where that fits', async () => {
    expect(await takePicture(7)).toMatchObject({ widthPx: 1_280, heightPx: 800 })
    await expect(takePicture(8)).rejects.toMatchObject({ code: 'incident/no-picture' })
  })

  it('IN7: makes it smaller until it has at most 2 MiB, and gives up on what never fits', () => {
    const shot = toShot(makeImage(3_840, 0.5))
    expect(shot.png.byteLength).toBeLessThanOrEqual(2 * 1_024 * 1_024)
    expect(shot.widthPx).toBe(1_920)
    expect(shot.small[0]).toBe(480 % 256)
    expect(toShot(makeImage(320, 0.5)).small[0]).toBe(320 % 256)
    expect(() => toShot(makeImage(3_840, 100))).toThrow(
      expect.objectContaining({ code: 'incident/no-picture' }),
    )
  })

  it.each([[[true]], [[false, true]]])(
    'IN7, ST1: is refused while a field holds a secret, before or after: %j',
    async (answers) => {
      for (const answer of answers) {
        contents.executeJavaScriptInIsolatedWorld.mockResolvedValueOnce(answer)
      }
      await expect(takePicture(7)).rejects.toMatchObject({ code: 'incident/picture-secret' })
    },
  )

  it('IN7: of a window that is not shown, an empty picture is not taken for one', async () => {
    contents.capturePage.mockResolvedValue(makeImage(0, 0, true))
    await expect(takePicture(7)).rejects.toMatchObject({ code: 'incident/no-picture' })
    window.isMinimized.mockReturnValue(true)
    await expect(takePicture(7)).rejects.toMatchObject({ code: 'incident/no-picture' })
  })
})
