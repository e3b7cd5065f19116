import type { BrowserWindow } from 'electron'
import { PUSH_CHANNEL, type Push } from '../../shared/ipc/names'
import type { Outlet } from './publish'

/** Pushes into one window while it is there and shown. What one flush sends crosses as one message. */
export function windowOutlet(window: BrowserWindow): Outlet {
  let waiting: Push[] = []
  const sendAll = (): void => {
    const batch = waiting
    waiting = []
    if (!window.isDestroyed() && !window.webContents.isCrashed())
      window.webContents.send(PUSH_CHANNEL, batch)
  }
  return {
    send: (topic, message) => {
      if (waiting.length === 0) queueMicrotask(sendAll)
      waiting.push([topic, message])
    },
    isVisible: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
  }
}
