import { Menu, type MenuItemConstructorOptions } from 'electron'

/** The native menu. The page has these keys first, so that a field keeps its own. */
export function showMenu({ toggleWall }: { toggleWall: () => void }): void {
  const view: MenuItemConstructorOptions[] = [
    // The page hears F11 itself: registered here as well, one press would count twice.
    { label: 'Wall mode', accelerator: 'F11', registerAccelerator: false, click: toggleWall },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'toggleDevTools' },
  ]
  const ofMac: MenuItemConstructorOptions[] =
    process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...ofMac,
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
    ]),
  )
}
