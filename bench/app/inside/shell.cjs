'use strict'
// An empty Electron shell: the window of the product with nothing in it.
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

const place = process.argv.indexOf('--user-data-dir')
app.setPath('userData', process.argv[place + 1])
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    ...{ width: 1440, height: 900, show: false, autoHideMenuBar: true },
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(join(__dirname, 'shell.html'))
})
app.on('window-all-closed', () => app.quit())
