import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { duration } from './log.mjs'
import { ROOT, binary } from './paths.mjs'
import { flakyOf, fromPlaywright, fromVitest, oneFailure, sum } from './results.mjs'
import { exitCode, forwardSignals } from './run.mjs'
import { runStaticSteps } from './static-steps.mjs'

const RESULTS = join(ROOT, 'test-results')
const DEADLINE_MS = 60 * 60 * 1000
const PATIENCE_MS = 15_000

/** @typedef {import('./results.mjs').Counts} Counts */
/** @typedef {{ filters: string[], env: NodeJS.ProcessEnv, say: (line: string) => void }} Context */

/** Each step by name, in the order of a whole run. @type {Record<string, (context: Context) => Promise<Counts>>} */
export const TEST_STEPS = {
  static: staticStep,
  unit: (context) => vitestStep('unit', context),
  integration: (context) => vitestStep('integration', context),
  e2e: playwrightStep,
}

/** @param {Context} context */
async function staticStep({ say }) {
  const results = await runStaticSteps(({ name, ok, ms, output }) => {
    say(`${ok ? 'ok  ' : 'FAIL'} ${name} (${duration(ms)})${ok ? '' : `\n${output}`}`)
  })
  return sum(
    results.map(({ name, ok, output }) =>
      ok
        ? { passed: 1, failed: 0, skipped: 0, failures: [] }
        : oneFailure({ name: `static > ${name}`, message: output }),
    ),
  )
}

/** @param {string} project @param {Context} context */
async function vitestStep(project, { filters, env }) {
  const file = join(RESULTS, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = [binary('vitest'), 'run', '--project', project, ...reporters, ...filters]
  return runWithReport({ name: project, file, command, env, read: fromVitest })
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
 * @param {{ name: string, file: string, command: string[], env: NodeJS.ProcessEnv, read: (report: any) => Counts }} parts
 * @returns {Promise<Counts>}
 */
export async function runWithReport({ name, file, command, env, read }) {
  await mkdir(RESULTS, { recursive: true })
  await rm(file, { force: true })
  const { code, why } = await runGroup(command, env)
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
 * @param {string[]} command @param {NodeJS.ProcessEnv} env @returns {Promise<{ code: number, why: string }>}
 */
function runGroup([program, ...args], env) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32'
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      detached,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    let why = ''
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
      done({ code, why })
    }
    child.on('error', (error) => {
      why = error.message
      end(127)
    })
    child.on('exit', (code, signal) => end(exitCode(code, signal)))
  })
}
