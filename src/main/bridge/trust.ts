import type { IpcMainInvokeEvent } from 'electron'

/** The one origin of our page. */
export const APP_ORIGIN = 'app://main'

/** True only for the top frame of our own page. */
export function isTrusted(event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame
  if (frame == null || frame !== event.sender.mainFrame) return false
  return isAppUrl(frame.url)
}

export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(url)
    return protocol === 'app:' && host === 'main' && username === '' && password === ''
  } catch {
    return false
  }
}
