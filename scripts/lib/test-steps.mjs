import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { duration } from './log.mjs'
import { ROOT, binary } from './paths.mjs'
import { flakyOf, fromPlaywright, fromVitest, oneFailure, sum } from './results.mjs'
import { exitCode, forwardSignals, giveWay } from './run.mjs'
import { runStaticSteps } from './static-steps.mjs'

const RESULTS = join(ROOT, 'test-results')
const DEADLINE_MS = 60 * 60 * 1000
const PATIENCE_MS = 15_000

/** @typedef {import('./results.mjs').Counts} Counts */
/** `isBeside`: another step runs at the same time and comes first. @typedef {{ filters: string[], env: NodeJS.ProcessEnv, say: (line: string) => void, isBeside?: boolean }} Context */

/** Each step by name, in the order of a whole run. @type {Record<string, (context: Context) => Promise<Counts>>} */
export const TEST_STEPS = {
  static: staticStep,
  unit: (context) => vitestStep('unit', context),
  integration: (context) => vitestStep('integration', context),
  e2e: playwrightStep,
}

/** @param {Context} context */
async function staticStep({ say, isBeside = false }) {
  const tell = ({ name, ok, ms, output }) => {
    say(`${ok ? 'ok  ' : 'FAIL'} ${name} (${duration(ms)})${ok ? '' : `\n${output}`}`)
  }
  const results = await runStaticSteps(tell, { isBeside })
  return sum(
    results.map(({ name, ok, output }) =>
      ok
        ? { passed: 1, failed: 0, skipped: 0, failures: [] }
        : oneFailure({ name: `static > ${name}`, message: output }),
    ),
  )
}

/** @param {string} project @param {Context} context */
async function vitestStep(project, { filters, env, say, isBeside = false }) {
  const file = join(RESULTS, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = [binary('vitest'), 'run', '--project', project, ...reporters, ...filters]
  const beside = isBeside ? { say } : undefined
  return runWithReport({ name: project, file, command, env, read: fromVitest, beside })
}

/** @param {Context} context */
async function playwrightStep({ filters, env, say }) {
  const file = join(RESULTS, 'e2e.json')
  const command = [binary('playwright'), 'test', ...filters]
  const read = (report) => {
    for (const name of flakyOf(report)) say(`passed on a later try only: ${name}`)
    return fromPlaywright(report)
  }
  return runWithReport({ name: 'e2e', file, command, env, read })
}

/**
 * Runs a test runner and reads its report. A runner that fails without a failed test, or ran none, is a failure itself.
 * With `beside` it gives way to what else runs, and its output is told as one when it has ended.
 * @param {{ name: string, file: string, command: string[], env: NodeJS.ProcessEnv, read: (report: any) => Counts, beside?: { say: (text: string) => void } }} parts
 * @returns {Promise<Counts>}
 */
export async function runWithReport({ name, file, command, env, read, beside }) {
  await mkdir(RESULTS, { recursive: true })
  await rm(file, { force: true })
  const { code, why } = await runGroup(command, { env, beside })
  const report = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text))
    .catch(() => undefined)
  const counts = report === undefined ? sum([]) : read(report)
  if (why !== '') return sum([counts, oneFailure({ name, message: why })])
  if (counts.failed > 0) return counts
  if (code !== 0) {
    const message = `the runner ended with code ${String(code)}, though no test failed: see its output above`
    return sum([counts, oneFailure({ name, message })])
  }
  if (counts.passed === 0) return sum([counts, oneFailure({ name, message: 'no test was run' })])
  return counts
}

/**
 * In a process group of its own, so that a hanging runner is ended with all it started.
 * @param {string[]} command @param {{ env: NodeJS.ProcessEnv, beside?: { say: (text: string) => void } }} parts
 * @returns {Promise<{ code: number, why: string }>}
 */
function runGroup([program, ...args], { env, beside }) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32'
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      detached,
      stdio: beside === undefined ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    let why = ''
    let output = ''
    if (beside !== undefined) giveWay(child)
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
    const kill = (signal) => {
      try {
        process.kill(detached ? -child.pid : child.pid, signal)
      } catch {
        // gone already
      }
    }
    const timers = [
      setTimeout(() => {
        why = `ran longer than ${duration(DEADLINE_MS)} and was stopped`
        kill('SIGTERM')
        timers.push(setTimeout(() => kill('SIGKILL'), PATIENCE_MS))
      }, DEADLINE_MS),
    ]
    const unlisten = forwardSignals((signal) => kill(signal))
    const end = (code) => {
      timers.forEach(clearTimeout)
      unlisten()
      beside?.say(output)
      done({ code, why })
    }
    child.on('error', (error) => {
      why = error.message
      end(127)
    })
    if (beside === undefined) child.on('exit', (code, signal) => end(exitCode(code, signal)))
    else {
      // What it left behind would hold its output open.
      child.on('exit', () => kill('SIGKILL'))
      child.on('close', (code, signal) => end(exitCode(code, signal)))
    }
  })
}
