import { binary } from './paths.mjs'
import { capture } from './run.mjs'
import { excerpt } from './results.mjs'
import { ROOT } from './paths.mjs'

/** @typedef {{ name: string, program: string, args: string[], fix?: string[] }} StaticStep */

/** What is checked without running anything, the longest first. @type {StaticStep[]} */
export const STATIC_STEPS = [
  {
    name: 'lint',
    program: 'eslint',
    args: ['--cache', '--cache-location', 'node_modules/.cache/eslint/', '.'],
    fix: ['--fix'],
  },
  { name: 'types', program: 'tsc', args: ['--build', '--pretty', 'false'] },
  { name: 'format', program: 'prettier', args: ['--check', '.'], fix: ['--write', '.'] },
  { name: 'unused', program: 'knip', args: ['--no-progress'] },
]

/**
 * @param {StaticStep} step @param {{ fix?: boolean, givesWay?: boolean }} options
 * @returns {Promise<{ name: string, ok: boolean, output: string, ms: number }>}
 */
export async function runStaticStep({ name, program, args, fix }, options = {}) {
  const startedAt = performance.now()
  const list =
    !options.fix || fix === undefined ? args : program === 'prettier' ? fix : [...fix, ...args]
  const { code, output } = await capture(binary(program), list, {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
    givesWay: options.givesWay,
  })
  return { name, ok: code === 0, output: excerpt(output.trim()), ms: performance.now() - startedAt }
}

/**
 * Two at a time, as none of them uses more than one core; beside other steps one at a time, giving way to those.
 * @param {(result: Awaited<ReturnType<typeof runStaticStep>>) => void} onEnd @param {{ isBeside?: boolean }} options
 */
export async function runStaticSteps(onEnd, { isBeside = false } = {}) {
  const queue = [...STATIC_STEPS]
  const results = []
  const lane = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const result = await runStaticStep(step, { givesWay: isBeside })
      results.push(result)
      onEnd(result)
    }
  }
  await Promise.all(isBeside ? [lane()] : [lane(), lane()])
  return results
}
