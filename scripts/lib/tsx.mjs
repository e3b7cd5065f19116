import { bootstrap } from './bootstrap.mjs'
import { ROOT, binary } from './paths.mjs'
import { handOver } from './run.mjs'

/** Runs a TypeScript program that needs the whole application around it, on a display of its own. @param {string} program @param {string[]} args */
export async function runTypeScript(program, args) {
  const ready = await bootstrap({ electron: true, redis: true, display: 'virtual', tests: true })
  try {
    return await handOver(binary('tsx'), [program, ...args], { cwd: ROOT, env: ready.env })
  } finally {
    await ready.close()
  }
}
