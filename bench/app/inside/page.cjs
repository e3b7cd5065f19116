'use strict'
// A window on the address given last: for pages made of parts of the product.
const { app, BrowserWindow } = require('electron')

const place = process.argv.indexOf('--user-data-dir')
app.setPath('userData', process.argv[place + 1])

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    ...{ width: 1440, height: 900, useContentSize: true, autoHideMenuBar: true },
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  void window.loadURL(process.argv.at(-1))
})
app.on('window-all-closed', () => app.quit())
