'use strict'
// Loaded into the main process before the program (`-r`): answers the bench over its channel and changes nothing else.
const { app, BrowserWindow, ipcMain, session } = require('electron')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const marks = readFileSync(join(__dirname, 'marks.js'), 'utf8')
const kind = JSON.stringify(process.env.BENCH_PAGE ?? '')
const say = (message) => process.connected && process.send(message)
const theWindow = () => BrowserWindow.getAllWindows()[0]

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', () => {
    const run = (code) => contents.mainFrame.executeJavaScript(code)
    run(`${marks}\nreadMarks(${kind})`).then(
      (value) => say({ marks: value }),
      (error) => say({ failed: String(error) }),
    )
  })
})

if (process.env.BENCH_BRIDGE === '1') {
  void app.whenReady().then(() => {
    const filePath = join(__dirname, 'bridge-preload.cjs')
    const { defaultSession } = session
    if (defaultSession.registerPreloadScript === undefined) defaultSession.setPreloads([filePath])
    else defaultSession.registerPreloadScript({ type: 'frame', filePath })
  })
}

/** What `webContents.send` takes, one entry for each flush: all that one turn of the event loop sends. */
let flushes = []
function timeSends() {
  const contents = theWindow().webContents
  const send = contents.send.bind(contents)
  let open = null
  contents.send = (...args) => {
    const began = process.hrtime.bigint()
    send(...args)
    const ms = Number(process.hrtime.bigint() - began) / 1e6
    if (open === null) {
      open = { ms: 0, messages: 0 }
      setImmediate(() => (open = null))
      flushes.push(open)
    }
    open.ms += ms
    open.messages += 1
  }
}

const ANSWERS = {
  processes: () => app.getAppMetrics().map(({ pid, type }) => ({ pid, type })),
  // Over the page, a resting pointer makes the strips follow the time under it.
  'pointer-leaves': () =>
    theWindow().webContents.sendInputEvent({ type: 'mouseLeave', x: 0, y: 0 }),
  hide: () => theWindow().hide(),
  show: () => theWindow().show(),
  page: (code) => theWindow().webContents.mainFrame.executeJavaScript(code),
  'time-sends': timeSends,
  'read-bridge': async () => {
    const heard = new Promise((done) => ipcMain.once('bench:heard', (_event, calls) => done(calls)))
    // The question follows what was sent before it, so both lists end with the same flush.
    const sent = flushes
    flushes = []
    theWindow().webContents.mainFrame.send('bench:tell')
    return { flushes: sent, calls: await heard }
  },
  quit: () => app.quit(),
}

process.on('message', async ({ id, ask, argument }) => {
  try {
    say({ id, value: (await ANSWERS[ask](argument)) ?? null })
  } catch (error) {
    say({ id, failed: String(error) })
  }
})
process.on('disconnect', () => app.quit())
