#!/usr/bin/env node
import { installPackages } from './lib/install.mjs'
import { duration, runMain } from './lib/log.mjs'
import { ROOT, binary } from './lib/paths.mjs'
import { ending } from './lib/results.mjs'
import { capture } from './lib/run.mjs'
import { STATIC_STEPS, runStaticStep } from './lib/static-steps.mjs'

/** The quick look before a commit: types, lint, format, unused code, unit tests. `--fix` repairs what can be. */
await runMain(async () => {
  const fix = process.argv.includes('--fix')
  await installPackages({ announce: (text) => process.stdout.write(`${text} ...\n`) })
  const results = []
  for (const step of STATIC_STEPS) results.push(tell(await runStaticStep(step, { fix })))
  results.push(tell(await unitTests()))
  const failed = results.filter(({ ok }) => !ok).map(({ name }) => name)
  process.stdout.write(failed.length === 0 ? 'All good.\n' : `Failed: ${failed.join(', ')}\n`)
  return failed.length === 0 ? 0 : 1
})

async function unitTests() {
  const startedAt = performance.now()
  const { code, output } = await capture(
    binary('vitest'),
    ['run', '--project', 'unit', '--reporter=dot'],
    { cwd: ROOT },
  )
  return {
    name: 'unit tests',
    ok: code === 0,
    output: ending(output),
    ms: performance.now() - startedAt,
  }
}

/** @param {{ name: string, ok: boolean, output: string, ms: number }} result */
function tell(result) {
  const { name, ok, output, ms } = result
  process.stdout.write(
    `${ok ? 'ok  ' : 'FAIL'} ${name} (${duration(ms)})\n${ok ? '' : `${output}\n`}`,
  )
  return result
}
