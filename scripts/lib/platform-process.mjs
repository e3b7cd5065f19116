import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from './log.mjs'
import { ROOT } from './paths.mjs'
import { exitCode } from './run.mjs'

const STOP_DEADLINE_MS = 15_000
const PROGRAM = join(ROOT, 'out', 'demo', 'platform.mjs')

/**
 * Starts the demo platform. It ends when our end of its stdin closes, so it cannot outlive us.
 * @param {string[]} args
 * @param {{ stdout?: 'pipe' | 'inherit', env?: NodeJS.ProcessEnv, program?: string, stopDeadlineMs?: number }} options
 */
export function startPlatform(args, options = {}) {
  const {
    stdout = 'pipe',
    env = process.env,
    program = PROGRAM,
    stopDeadlineMs = STOP_DEADLINE_MS,
  } = options
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env,
    // A group of its own: Ctrl-C reaches us alone, and what is left of it can be ended as a whole.
    detached: process.platform !== 'win32',
    stdio: ['pipe', stdout, 'inherit'],
  })
  child.stdin?.on('error', () => {}) // it may be gone before us
  /** @type {Promise<number>} */
  const ended = new Promise((done) => {
    child.on('error', () => done(127))
    child.on('exit', (code, signal) => done(exitCode(code, signal)))
  })
  const stop = async () => {
    child.kill('SIGINT')
    const stopped = new AbortController()
    const late = delay(stopDeadlineMs, 'late', { signal: stopped.signal }).catch(() => 'stopped')
    if ((await Promise.race([ended, late])) === 'late') killGroup(child.pid)
    stopped.abort()
    return ended
  }
  return { child, ended, stop, kill: () => killGroup(child.pid), ready: readyLine(child, ended) }
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // gone already
  }
}

/** The one JSON line it prints when everything runs. @param {import('node:child_process').ChildProcess} child @param {Promise<number>} ended */
function readyLine(child, ended) {
  const line = new Promise((done, fail) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      if (text.includes('\n')) return // only the first line matters; the rest is drained
      text += chunk
      if (text.includes('\n')) done(text.slice(0, text.indexOf('\n')))
    })
    void ended.then((code) =>
      fail(new SetupError(`The demo platform ended before it was ready (code ${String(code)}).`)),
    )
  })
  line.catch(() => {}) // whoever waits for it hears; nobody else has to
  return /** @type {Promise<string>} */ (line)
}
