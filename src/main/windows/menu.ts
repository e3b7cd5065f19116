import { Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron'

/** Presses a key for the page, as if a person did. */
export type PressKey = (keyCode: string, modifiers: readonly ('control' | 'shift')[]) => void

/** The native menu. The page has these keys first, so that a field keeps its own. */
export function showMenu({
  toggleWall,
  press,
}: {
  readonly toggleWall: () => void
  readonly press: PressKey
}): void {
  const view: MenuItemConstructorOptions[] = [
    // The page hears F11 itself: registered here as well, one press would count twice.
    { label: 'Wall mode', accelerator: 'F11', registerAccelerator: false, click: toggleWall },
    {
      ...{ label: 'Take a picture', accelerator: 'CmdOrCtrl+Shift+S', registerAccelerator: false },
      click: () => press('S', ['control', 'shift']),
    },
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

/** What the page does by a key has one way, also from the menu: it tells there what came of it. */
export function keyPresser({ webContents }: Pick<BrowserWindow, 'webContents'>): PressKey {
  return (keyCode, modifiers) => {
    for (const type of ['keyDown', 'keyUp'] as const) {
      webContents.sendInputEvent({ type, keyCode, modifiers: [...modifiers] })
    }
  }
}
