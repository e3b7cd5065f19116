import { connect } from 'node:net'
import { SetupError } from './log.mjs'
import { supervise } from './supervise.mjs'

const SCREEN = '1920x1080x24'
const START_DEADLINE_MS = 20_000

/**
 * A display for the window: the one there is, or a virtual one that ends with us. `virtual` asks for the latter anyway.
 * @param {{ virtual?: boolean, env?: NodeJS.ProcessEnv, platform?: string }} options
 * @returns {Promise<{ name: string | undefined, virtual: boolean, close: () => Promise<void> }>}
 */
export async function openDisplay({
  virtual = false,
  env = process.env,
  platform = process.platform,
} = {}) {
  const own = { name: env.DISPLAY, virtual: false, close: async () => {} }
  if (platform !== 'linux' || (!virtual && (await hasDisplay(env)))) return own
  return startXvfb()
}

/** DISPLAY may be left over from a session that ended: ask its socket. @param {NodeJS.ProcessEnv} env */
export async function hasDisplay(env) {
  if (env.WAYLAND_DISPLAY) return true
  const local = /^(?:unix)?:(\d+)/.exec(env.DISPLAY ?? '')
  if (local === null) return Boolean(env.DISPLAY)
  // The abstract socket first: in a container the file may be missing.
  const path = `/tmp/.X11-unix/X${local[1]}`
  return (await answers(`\0${path}`)) || answers(path)
}

/** @param {string} path @returns {Promise<boolean>} */
function answers(path) {
  return new Promise((done) => {
    const socket = connect({ path })
    const end = (result) => {
      socket.destroy()
      done(result)
    }
    socket.on('connect', () => end(true)).on('error', () => end(false))
    socket.setTimeout(1_000, () => end(false))
  })
}

async function startXvfb() {
  const xvfb = supervise(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset'],
    {
      stdout: 'ignore',
      stderr: 'pipe',
      extra: ['pipe'],
    },
  )
  let said = ''
  xvfb.child.stderr
    ?.setEncoding('utf8')
    .on('data', (text) => (said = `${said}${text}`.slice(-2_000)))
  const number = await firstLine(xvfb)
  if (number === undefined) {
    await xvfb.stop()
    throw new SetupError(`No display, and the virtual one (Xvfb) did not start.\n${said.trim()}`)
  }
  return {
    name: `:${number}`,
    virtual: true,
    close: async () => {
      await xvfb.stop()
    },
  }
}

/** The display's number comes on fd 3 once it listens. @param {ReturnType<typeof supervise>} xvfb @returns {Promise<string | undefined>} */
function firstLine(xvfb) {
  return new Promise((done) => {
    const timer = setTimeout(() => done(undefined), START_DEADLINE_MS)
    const end = (value) => {
      clearTimeout(timer)
      done(value)
    }
    void xvfb.ended.then(() => end(undefined))
    let text = ''
    const pipe = /** @type {import('node:stream').Readable} */ (xvfb.child.stdio[3])
    pipe.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) end(text.trim())
    })
  })
}
