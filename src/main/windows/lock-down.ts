import type { App, Session, WebContents } from 'electron'
import { isAppUrl } from '../bridge/trust'

/** No permission is ever given. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** No window, no navigation, no webview, whatever a page asks for. */
export function lockDown(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-navigate', (event) => {
      if (!isReload(contents, event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isReload(contents, event.url)) event.preventDefault()
    })
  })
}

/** Our own page may load itself again: after a crash, and in the error boundary. */
const isReload = (contents: WebContents, url: string): boolean =>
  isAppUrl(url) && url.split('#')[0] === contents.getURL().split('#')[0]
