import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { app, nativeTheme, powerMonitor, powerSaveBlocker, session } from 'electron'
import type { Notifier } from './alerts/bell'
import { serve } from './bridge/serve'
import { APP_ORIGIN, isTrusted } from './bridge/trust'
import { windowOutlet } from './bridge/window-outlet'
import type { Switchyard } from './compose'
import historyWorkerPath from './history/worker?modulePath'
import expositionWorkerPath from './sources/workers/exposition/worker?modulePath'
import reportWorkerPath from './incidents/report/worker?modulePath'
import telemetryWorkerPath from './telemetry/worker?modulePath'
import { every, systemClock } from './platform/clock'
import { openLog } from './platform/log-file'
import { readOptions } from './platform/options'
import { describeRuntime } from './platform/runtime'
import type { Screen } from './platform/screen'
import { openSecrets } from './settings/keyring'
import { findPlatform } from './settings/platform-file'
import { SettingsStore } from './settings/store'
import { serveApp } from './windows/app-protocol'
import { lockDown, refusePermissions } from './windows/lock-down'
import { openMainWindow, whenLoaded } from './windows/main-window'
import { keyPresser, showMenu } from './windows/menu'
import { systemNotifier } from './windows/notifications'
import { printPdf } from './windows/pdf-printer'
import { registerAppScheme } from './windows/scheme'
import { Wall } from './windows/wall'
import { takePicture } from './windows/window-camera'

const CLOSE_WITHIN_MS = 8_000
const outDir = join(import.meta.dirname, '..')
const options = readOptions(process.argv.slice(1))
if (options.userDataDir !== undefined) app.setPath('userData', options.userDataDir)
const dataDir = app.getPath('userData')
const log = openLog(dataDir)

// Root cannot have the sandbox of the system: there the page is kept apart by isolation alone.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerAppScheme()
lockDown(app)
process.on('unhandledRejection', (reason) => log.error('a promise failed unheard', reason))
process.on('uncaughtException', (error) => log.error('an error was not caught', error))

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start)
} else {
  app.quit() // the first instance shows itself
}

async function start(): Promise<void> {
  refusePermissions(session.defaultSession)
  serveApp(session.defaultSession, join(outDir, 'renderer'))
  const store = new SettingsStore({ dir: dataDir, now: systemClock.now })
  nativeTheme.themeSource = store.current.theme
  store.onChange = ({ theme }) => {
    nativeTheme.themeSource = theme
  }
  // The window comes first: it says what it waits for while the rest opens.
  const door = serve(async () => (await opened).handlers, isTrusted, log)
  const window = openMainWindow({
    outDir,
    bounds: store.current.window,
    onBounds: (bounds) => void store.change({ window: bounds }),
    onGone: (why) => log.error(`the page ended: ${why}`),
  })
  const wall = new Wall({
    ...{ window, blocker: powerSaveBlocker, every, monotonic: systemClock.monotonic },
    onChange: () => void opened.then(({ announce }) => announce()),
    onSilent: () => log.error('the page was silent on the wall: it is loaded anew'),
  })
  showMenu({ toggleWall: () => wall.setWall(!wall.wall), press: keyPresser(window) })
  if (options.wall) wall.setWall(true)
  const notifier = systemNotifier({
    open: ({ alertId }) => {
      window.show()
      window.focus()
      const query = new URLSearchParams({ alert: alertId }).toString()
      void window.loadURL(`${APP_ORIGIN}/index.html#/alerts?${query}`)
    },
  })
  const opened = whenLoaded(window)
    .then(() => open(store, notifier, wall))
    .then((switchyard) => {
      switchyard.publisher.attach(window.webContents.id, windowOutlet(window))
      return switchyard
    })
  app.on('second-instance', () => {
    window.show()
    window.focus()
  })
  const switchyard = await opened
  powerMonitor.on('suspend', switchyard.pause)
  powerMonitor.on('resume', switchyard.resume)
  powerMonitor.on('suspend', switchyard.disarm)
  powerMonitor.on('lock-screen', switchyard.disarm)
  closeBeforeQuit(async () => {
    wall.close()
    await door.close()
    await switchyard.close()
  })
}

async function open(store: SettingsStore, notifier: Notifier, screen: Screen): Promise<Switchyard> {
  // Most of the program, and none of it is needed to bring the page up.
  const { compose } = await import('./compose')
  const { given, notices } = findPlatform(options)
  return compose({
    ...{ dataDir, historyWorkerPath, expositionWorkerPath, reportWorkerPath },
    ...{ store, given, log, clock: systemClock, notifier, printPdf, screen },
    camera: takePicture,
    // With a data folder of its own, everything stays in it.
    ...(options.userDataDir === undefined
      ? { reportsDir: join(app.getPath('documents'), 'Switchyard') }
      : {}),
    secrets: openSecrets(dataDir),
    telemetry: {
      workerPath: telemetryWorkerPath,
      isOn: options.demo || options.otlp,
      ...otlpPort(process.env['SWITCHYARD_OTLP_PORT']),
    },
    notices: [...notices, ...(store.notice === null ? [] : [store.notice])],
    about: {
      ...describeRuntime(process.versions),
      version: app.getVersion(),
      operator: `${userInfo().username}@${hostname()}`,
      demo: options.demo,
    },
  })
}

/** The port the demo was told to send to; anything else leaves the usual one. */
function otlpPort(text: string | undefined): { port?: number } {
  return text !== undefined && /^\d{1,5}$/.test(text) ? { port: Number(text) } : {}
}

/** Everything is closed before the process ends; what hangs is left behind after a while. */
function closeBeforeQuit(close: () => Promise<void>): void {
  let isClosed = false
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    const whole = close().then(() => true)
    const late = systemClock.wait(CLOSE_WITHIN_MS).then(() => false)
    Promise.race([whole, late])
      .then((isWhole) => {
        if (isWhole) log.info('everything is closed')
        else log.warn(`closing took over ${CLOSE_WITHIN_MS / 1_000} s: the rest is left`)
      })
      .catch((thrown: unknown) => log.error('closing failed', thrown))
      .finally(() => {
        isClosed = true
        app.quit()
      })
      .catch(() => undefined)
  })
}
