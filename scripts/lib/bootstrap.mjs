import { resolveElectron, runtimeEnv } from '../electron-runtime.mjs'
import { buildIfStale } from './build.mjs'
import { installDebianPackages } from './debian.mjs'
import { openDisplay } from './display.mjs'
import { installPackages } from './install.mjs'
import { SetupError, logToStderr, stepLog } from './log.mjs'

const OLDEST_NODE = 20

/**
 * @typedef {object} Needs
 * @property {boolean} [electron] the Electron runtime and the libraries of its window
 * @property {boolean} [redis] redis-server for the demo platform
 * @property {boolean | 'virtual'} [display] a display; `virtual` takes one of our own even where there is another
 * @property {boolean} [tests] what only tests need
 * @property {boolean} [build] `out` built from these sources; on unless said otherwise
 * @property {() => void} [onBuilt] called as soon as the build is there, while the runtime may still be on its way
 * @property {(line: string) => void} [log]
 */

/**
 * Everything between a fresh checkout and a running program; each step that is done already costs milliseconds.
 * @param {Needs} needs
 */
export async function bootstrap(needs) {
  const { electron = false, build = true, log = logToStderr } = needs
  assertNode()
  // As root the databases run as another user, who must be able to read what is installed here.
  if (process.getuid?.() === 0) process.umask(0o022)
  const step = stepLog(log)
  const [, missing] = await Promise.all([
    step('npm packages', (announce) => installPackages({ announce })),
    step('system packages', (announce) => systemPackages({ needs, announce, log })),
  ])
  const [runtime, display] = await Promise.all([
    electron ? step('Electron', electronStep) : undefined,
    needs.display ? step('display', () => displayStep(needs.display === 'virtual')) : undefined,
    build
      ? step('build', (announce) => buildIfStale({ announce })).then(() => needs.onBuilt?.())
      : undefined,
  ])
  return {
    missing,
    runtime,
    display,
    env: childEnv(runtime, display),
    close: async () => display?.close(),
  }
}

function assertNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: Switchyard needs Node ${String(OLDEST_NODE)} or newer.`,
    )
  }
}

/** @param {{ needs: Needs, announce: (text: string) => void, log: (line: string) => void }} parts */
function systemPackages({ needs, announce, log }) {
  const wanted = {
    electron: needs.electron,
    display:
      needs.display === 'virtual' ||
      (needs.display && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY),
    redis: needs.redis,
    tests: needs.tests,
  }
  const names = /** @type {import('./debian.mjs').Need[]} */ (
    Object.keys(wanted).filter((need) => wanted[need])
  )
  return installDebianPackages({ needs: names, announce, log })
}

/** @param {(text: string) => void} announce */
async function electronStep(announce) {
  const runtime = await resolveElectron({ announce })
  return { note: `${runtime.version} (${runtime.kind})`, value: runtime }
}

/** @param {boolean} virtual */
async function displayStep(virtual) {
  const display = await openDisplay({ virtual })
  const note = display.virtual ? `virtual, ${display.name ?? ''}` : (display.name ?? 'the desktop')
  return { note, value: display }
}

/**
 * @param {import('../electron-runtime.mjs').Runtime | undefined} runtime
 * @param {{ name: string | undefined, virtual: boolean } | undefined} display
 * @returns {NodeJS.ProcessEnv}
 */
function childEnv(runtime, display) {
  const env = { ...process.env, ...(runtime === undefined ? {} : runtimeEnv(runtime)) }
  // Editors built on Electron set this in their terminals: our window would not open.
  delete env.ELECTRON_RUN_AS_NODE
  if (display?.virtual) {
    env.DISPLAY = display.name
    delete env.WAYLAND_DISPLAY
  }
  return env
}
