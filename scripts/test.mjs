#!/usr/bin/env node
import { splitTestArguments } from './lib/arguments.mjs'
import { bootstrap } from './lib/bootstrap.mjs'
import { buildIfStale } from './lib/build.mjs'
import { SetupError, duration, runMain } from './lib/log.mjs'
import { excerpt, oneFailure, sum, summaryLine } from './lib/results.mjs'
import { forwardSignals } from './lib/run.mjs'
import { planTests } from './lib/test-plan.mjs'
import { TEST_STEPS } from './lib/test-steps.mjs'

const NAMES = Object.keys(TEST_STEPS)
const say = (line) => void process.stdout.write(`${line}\n`)

/** Runs every step even when one fails; the last line is the count. */
async function test() {
  const { steps, filters, unknown } = splitTestArguments(process.argv.slice(2), NAMES)
  if (unknown.length > 0) {
    throw new SetupError(
      `Unknown step: ${unknown.join(' ')}. Steps: ${NAMES.join(' ')}; filters follow a --.`,
    )
  }
  let interrupted = false
  const unlisten = forwardSignals(() => (interrupted = true))
  const running = steps.some((step) => step === 'integration' || step === 'e2e')
  const ready = await bootstrap({
    electron: running,
    redis: running,
    display: running ? 'virtual' : false,
    tests: running,
    build: false,
    log: say,
  })
  const built = running ? await build() : undefined
  const outcomes = built === undefined ? [] : [{ step: 'build', counts: built, ms: 0 }]
  /** @param {import('./lib/test-plan.mjs').Lane} lane */
  const runLane = async ({ steps: ofLane, isBeside }) => {
    for (const step of ofLane) {
      if (interrupted) return
      outcomes.push(await runStep(step, { filters, env: ready.env, built, isBeside }))
    }
  }
  try {
    for (const stage of planTests(steps)) await Promise.all(stage.map(runLane))
  } finally {
    await ready.close()
    unlisten()
  }
  const order = ['build', ...steps]
  outcomes.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
  return report(outcomes, interrupted)
}

/** Answers nothing when it went well. */
async function build() {
  try {
    const { note } = await buildIfStale({
      announce: (text) => say(`  build           ${text} ...`),
    })
    say(`  build           ${note}`)
    return undefined
  } catch (error) {
    return oneFailure({ name: 'build', message: excerpt(error.message) })
  }
}

/** @param {string} step @param {{ filters: string[], env: NodeJS.ProcessEnv, built: ReturnType<typeof oneFailure> | undefined, isBeside: boolean }} parts */
async function runStep(step, { filters, env, built, isBeside }) {
  say(`\n=== ${step}${isBeside ? ', beside the others: it is told when it has ended' : ''}`)
  const startedAt = performance.now()
  // Without a window of these sources each test would only wait for its deadline.
  const counts =
    step === 'e2e' && built !== undefined
      ? oneFailure({ name: 'e2e', message: 'not run: the build failed' })
      : await TEST_STEPS[step]({ filters, env, say, isBeside })
  return { step, counts, ms: performance.now() - startedAt }
}

/** @param {{ step: string, counts: import('./lib/results.mjs').Counts, ms: number }[]} outcomes @param {boolean} interrupted */
function report(outcomes, interrupted) {
  const total = sum(outcomes.map(({ counts }) => counts))
  for (const { name, message } of total.failures) {
    say(`\nFAILED ${name}\n${message.replace(/^/gm, '    ')}`)
  }
  say('')
  for (const { step, counts, ms } of outcomes)
    say(`${step.padEnd(12)} ${summaryLine(counts)} (${duration(ms)})`)
  if (interrupted) say('interrupted: not every step was run')
  say(summaryLine(total))
  return interrupted || total.failed > 0 || total.passed === 0 ? 1 : 0
}

await runMain(test)
