import type { BrowserWindow, PowerSaveBlocker } from 'electron'
import type { Screen } from '../platform/screen'

const LOOK_EVERY_MS = 5_000
/** The page asks each 5 s; a slow machine may miss some. */
export const SILENT_AFTER_MS = 45_000

type WallWindow = Pick<
  BrowserWindow,
  | 'isFullScreen'
  | 'isMinimized'
  | 'isVisible'
  | 'on'
  | 'setAutoHideMenuBar'
  | 'setFullScreen'
  | 'setMenuBarVisibility'
> & { readonly webContents: Pick<BrowserWindow['webContents'], 'reload'> }

export interface WallParts {
  readonly window: WallWindow
  /** Absent in runtimes that cannot keep a display awake. */
  readonly blocker: PowerSaveBlocker | undefined
  readonly monotonic: () => number
  readonly every: (ms: number, call: () => void) => () => void
  /** Not said while it stays as it is. */
  readonly onChange: (on: boolean) => void
  readonly onSilent: () => void
}

/** OV7: full screen, no sleep of the display, and a page that stalls is loaded anew. */
export class Wall implements Screen {
  readonly #parts: WallParts
  #wall = false
  #blockerId: number | undefined
  #heardAt = 0
  #stop: (() => void) | undefined

  constructor(parts: WallParts) {
    this.#parts = parts
    // The system's own ways out of full screen leave the wall too.
    parts.window.on('leave-full-screen', () => this.setWall(false))
  }

  get wall(): boolean {
    return this.#wall
  }

  setWall(on: boolean): void {
    this.#heardAt = this.#parts.monotonic()
    if (on === this.#wall) return
    this.#wall = on
    if (on) this.#enter()
    else this.#leave()
    this.#parts.onChange(on)
  }

  close(): void {
    this.#stop?.()
    this.#sleepAgain()
  }

  #enter(): void {
    const { window, blocker, every } = this.#parts
    window.setMenuBarVisibility(false)
    window.setFullScreen(true)
    if (typeof blocker?.start === 'function') {
      this.#blockerId = blocker.start('prevent-display-sleep')
    }
    this.#stop = every(LOOK_EVERY_MS, () => this.#look())
  }

  #leave(): void {
    const { window } = this.#parts
    this.close()
    if (window.isFullScreen()) window.setFullScreen(false)
    window.setAutoHideMenuBar(true)
  }

  #sleepAgain(): void {
    if (this.#blockerId !== undefined) this.#parts.blocker?.stop(this.#blockerId)
    this.#blockerId = undefined
  }

  /** A page that nobody sees has its timers slowed: it may be silent. */
  #look(): void {
    const { window, monotonic, onSilent } = this.#parts
    if (!window.isVisible() || window.isMinimized()) {
      this.#heardAt = monotonic()
      return
    }
    if (monotonic() - this.#heardAt < SILENT_AFTER_MS) return
    this.#heardAt = monotonic()
    onSilent()
    window.webContents.reload()
  }
}
