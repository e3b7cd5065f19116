// A bare window on an address: for pictures only. Size and address come by arguments.
const { app, BrowserWindow } = require('electron')
const [url, width, height] = process.argv.slice(-3)
app.commandLine.appendSwitch('force-device-scale-factor', '1')
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: Number(width),
    height: Number(height),
    useContentSize: true,
    frame: false,
    webPreferences: { sandbox: true, contextIsolation: true },
  })
  window.loadURL(url)
})
