import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import { APP_ORIGIN } from '../bridge/trust'

const DEFAULT_SIZE = { width: 1440, height: 900 }

export interface WindowParts {
  readonly outDir: string
  readonly bounds: Rectangle | null
  readonly onBounds: (bounds: Rectangle) => void
  readonly onGone: (why: string) => void
}

/** The one window: sandboxed, isolated, dark before the first paint when the system is dark. */
export function openMainWindow({ outDir, bounds, onBounds, onGone }: WindowParts): BrowserWindow {
  const window = new BrowserWindow({
    ...(bounds !== null && isOnScreen(bounds) ? bounds : DEFAULT_SIZE),
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Switchyard',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1e22' : '#d9dcdf',
    webPreferences: {
      preload: join(outDir, 'preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => onBounds(window.getNormalBounds()))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    onGone(reason)
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(`${APP_ORIGIN}/index.html`)
  return window
}

/** Resolves when the page runs, or will not: until then this thread is free to serve it. */
export function whenLoaded({ webContents }: BrowserWindow): Promise<void> {
  return new Promise((done) => {
    webContents.once('dom-ready', () => done())
    webContents.once('did-stop-loading', () => done())
  })
}

function isOnScreen({ x, y, width, height }: Rectangle): boolean {
  return screen
    .getAllDisplays()
    .some(
      ({ workArea: area }) =>
        Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= 64 &&
        Math.min(y + height, area.y + area.height) - Math.max(y, area.y) >= 64,
    )
}
