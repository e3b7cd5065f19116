import { createInterface } from 'node:readline'
import { ROOT } from './paths.mjs'
import { supervise } from './supervise.mjs'

// Chromium complains about services a plain machine does not have; none of it concerns the application.
const NOISE =
  /^\[\d+:\d+\/[\d.]+:(?:ERROR|WARNING):(?:bus|object_proxy|viz_main_impl|gpu_\w+|gl_\w+|angle_platform_impl|command_buffer_proxy_impl)\.cc/

/** As root Chromium's sandbox cannot start; anyone else keeps it. */
export const sandboxArguments = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])

/** Opens the window. @param {string} executable @param {string[]} args @param {NodeJS.ProcessEnv} env */
export function startApp(executable, args, env) {
  const wayland = env.WAYLAND_DISPLAY && !env.DISPLAY ? ['--ozone-platform-hint=auto'] : []
  const app = supervise(executable, [...sandboxArguments(), ...wayland, '.', ...args], {
    cwd: ROOT,
    env,
    stderr: 'pipe',
  })
  if (app.child.stderr !== null) {
    createInterface({ input: app.child.stderr }).on('line', (line) => {
      if (!NOISE.test(line)) process.stderr.write(`${line}\n`)
    })
  }
  return app
}
