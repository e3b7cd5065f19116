import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { SetupError } from './log.mjs'

const PARENT_CHECK_MS = 500

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} Options */

/** Whatever else runs has the processor first. @param {import('node:child_process').ChildProcess} child */
export function giveWay({ pid }) {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // it has ended, or this system knows no priorities
  }
}

/**
 * Runs a program to its end and keeps what it says. Never rejects: a program that cannot start has code 127.
 * @param {string} command @param {string[]} args @param {Options & { givesWay?: boolean }} options
 * @returns {Promise<{ code: number, stdout: string, output: string }>}
 */
export function capture(command, args, { givesWay = false, ...options } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    if (givesWay) giveWay(child)
    let stdout = ''
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', (error) => {
      output += error.message
      if (child.pid === undefined) done({ code: 127, stdout, output })
    })
    child.on('close', (code, signal) => done({ code: exitCode(code, signal), stdout, output }))
  })
}

/**
 * As `capture`, but a failure is an error that shows the end of what the program said.
 * @param {string} command @param {string[]} args @param {Options} options
 */
export async function must(command, args, options = {}) {
  const result = await capture(command, args, options)
  if (result.code === 0) return result
  const tail = result.output.trim().split('\n').slice(-20).join('\n')
  throw new SetupError(`${[command, ...args].join(' ')} failed (${String(result.code)}):\n${tail}`)
}

/**
 * Hands the terminal to a program; signals that reach us reach it. Answers its exit code.
 * @param {string} command @param {string[]} args
 * @param {Options & { stdio?: import('node:child_process').StdioOptions }} options
 * @returns {Promise<number>}
 */
export function handOver(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    // Ctrl-C in a terminal already reaches the whole group: sent again it would read as impatience.
    const stop = forwardSignals((signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
    child.on('error', (error) => {
      stop()
      fail(new SetupError(`cannot run ${command}: ${error.message}`))
    })
    child.on('exit', (code, signal) => {
      stop()
      done(exitCode(code, signal))
    })
  })
}

/**
 * Calls back for each request to stop. Answers a function that ends the listening. When npm is ended by a signal it
 * leaves its script running without a parent: that counts as a request too.
 * @param {(signal: NodeJS.Signals) => void} onSignal
 */
export function forwardSignals(onSignal) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, onSignal)
  const before = callers()
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || callers() === before) return
    clearInterval(timer)
    onSignal('SIGTERM')
  }, PARENT_CHECK_MS).unref()
  return () => {
    clearInterval(timer)
    for (const signal of signals) process.off(signal, onSignal)
  }
}

/** Our parent, and npm behind it when that is the shell npm runs scripts in. */
function callers() {
  try {
    const [, name, parent] =
      /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${String(process.ppid)}/stat`, 'utf8')) ?? []
    if (name === 'sh' || name === 'dash' || name === 'bash')
      return `${String(process.ppid)} ${parent ?? ''}`
  } catch {
    // no /proc on this system, or the parent went in this moment
  }
  return String(process.ppid)
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
export function exitCode(code, signal) {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

/** npm as it was called, or the one beside this Node. @param {string[]} args @param {Options} options */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath
  const quiet = ['--loglevel=error', '--no-progress', ...args]
  return script?.endsWith('npm-cli.js')
    ? must(process.execPath, [script, ...quiet], options)
    : must(process.platform === 'win32' ? 'npm.cmd' : 'npm', quiet, options)
}
