import type { BrowserWindow } from 'electron'
import type { Outlet } from './publish'

/** Pushes into one window while it is there and shown. */
export function windowOutlet(window: BrowserWindow): Outlet {
  return {
    send: (topic, message) => {
      if (!window.isDestroyed() && !window.webContents.isCrashed())
        window.webContents.send(topic, message)
    },
    isVisible: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
  }
}
