// What a step of the test run found, read from the reports the runners write.

const MESSAGE_LINES = 40
const FOREIGN_FRAME = /^\s+at .*\/node_modules\//
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** @typedef {{ name: string, message: string }} Failure */
/** @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Counts */

/** @param {Failure} failure @returns {Counts} */
export const oneFailure = (failure) => ({ passed: 0, failed: 1, skipped: 0, failures: [failure] })

/** @param {Counts[]} list @returns {Counts} */
export function sum(list) {
  const total = {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: list.flatMap(({ failures }) => failures),
  }
  for (const counts of list) {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  return total
}

/** The last line of a test run. @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  const line = `${String(passed)} passed, ${String(failed)} failed`
  return skipped === 0 ? line : `${line}, ${String(skipped)} skipped`
}

/** A message without colours, cut where it gets long. @param {string} text */
export function excerpt(text) {
  const lines = linesOf(text)
  const left = lines.length - MESSAGE_LINES
  if (left <= 0) return lines.join('\n')
  return [...lines.slice(0, MESSAGE_LINES), `... ${String(left)} more lines`].join('\n')
}

/** The end of a long output, where a test runner tells what failed. @param {string} text */
export const ending = (text) => linesOf(text).slice(-MESSAGE_LINES).join('\n')

/** @param {string} text */
const linesOf = (text) =>
  text
    .replaceAll(COLOUR, '')
    .trimEnd()
    .split('\n')
    .filter((line) => !FOREIGN_FRAME.test(line))

/** From Vitest's JSON report. A file that did not load is one failure. @param {any} report @returns {Counts} */
export function fromVitest(report) {
  const counts = sum([])
  for (const file of report.testResults ?? []) {
    const tests = file.assertionResults ?? []
    const name = shortPath(file.name ?? 'unknown file')
    if (tests.length === 0 && file.status === 'failed') addFailure(counts, name, file.message)
    else if (file.status === 'failed' && !tests.some(({ status }) => status === 'failed')) {
      addFailure(counts, name, file.message || 'a hook or the file itself failed')
    }
    for (const test of tests) {
      if (test.status === 'passed') counts.passed += 1
      else if (test.status === 'failed')
        addFailure(counts, `${name} > ${test.fullName}`, test.failureMessages?.join('\n'))
      else counts.skipped += 1
    }
  }
  return counts
}

/** From Playwright's JSON report. A test that passed on a later try has passed. @param {any} report @returns {Counts} */
export function fromPlaywright(report) {
  const counts = sum([])
  for (const error of report.errors ?? [])
    addFailure(counts, 'end to end, outside any test', error.message)
  for (const { name, test } of specsOf(report.suites ?? [], '')) {
    if (test.status === 'expected' || test.status === 'flaky') counts.passed += 1
    else if (test.status === 'skipped') counts.skipped += 1
    else addFailure(counts, name, lastError(test))
  }
  return counts
}

/** Names of the tests that passed on a later try only. @param {any} report @returns {string[]} */
export const flakyOf = (report) =>
  specsOf(report.suites ?? [], '')
    .filter(({ test }) => test.status === 'flaky')
    .map(({ name }) => name)

/** @param {any[]} suites @param {string} path @returns {{ name: string, test: any }[]} */
function specsOf(suites, path) {
  return suites.flatMap((suite) => {
    const here = path === '' ? suite.title : `${path} > ${suite.title}`
    const own = (suite.specs ?? []).flatMap((spec) =>
      spec.tests.map((test) => ({ name: `${here} > ${spec.title}`, test })),
    )
    return [...own, ...specsOf(suite.suites ?? [], here)]
  })
}

/** @param {any} test */
function lastError(test) {
  const errors = (test.results ?? []).flatMap((result) => result.errors ?? [])
  return errors.at(-1)?.message ?? `ended as ${test.results?.at(-1)?.status ?? 'unknown'}`
}

/** @param {Counts} counts @param {string} name @param {string | undefined} message */
function addFailure(counts, name, message) {
  counts.failed += 1
  counts.failures.push({ name, message: excerpt(message || 'no message') })
}

/** @param {string} path */
const shortPath = (path) => path.replace(`${process.cwd()}/`, '')
