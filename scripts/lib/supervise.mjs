import { spawn } from 'node:child_process'
import { exitCode } from './run.mjs'

// Waits on a pipe whose other end only we hold: however we end, kill -9 included, the pipe closes and the program is
// told to go. Read from a copy (fd 9), because a background program gets /dev/null as its stdin.
const SUPERVISOR = `
exec 9<&0 </dev/null
"$@" 9<&- &
child=$!
exec 2>/dev/null
trap 'kill -TERM $child' TERM INT HUP
{
  read _ <&9
  kill -TERM $child
  tenths=0
  while [ $tenths -lt 50 ] && kill -0 $child; do sleep 0.1; tenths=$((tenths + 1)); done
  kill -KILL $child
} >/dev/null &
watcher=$!
exec 9<&-
wait $child; code=$?
while kill -0 $child; do wait $child; code=$?; done
kill -KILL $watcher
exit $code
`

/**
 * Starts a program that cannot outlive us. `stop` asks it to end; `ended` answers its exit code.
 * @param {string} command @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: 'inherit' | 'pipe' | 'ignore', stderr?: 'inherit' | 'pipe' | 'ignore', extra?: ('pipe' | 'ignore')[] }} options
 */
export function supervise(command, args, options = {}) {
  const { stdout = 'inherit', stderr = 'inherit', extra = [], ...rest } = options
  const onWindows = process.platform === 'win32'
  const [program, list] = onWindows
    ? [command, args]
    : ['/bin/sh', ['-c', SUPERVISOR, 'supervisor', command, ...args]]
  const child = spawn(program, list, {
    ...rest,
    // A group of its own: Ctrl-C in the terminal reaches us alone, and we end things in order.
    detached: !onWindows,
    stdio: ['pipe', stdout, stderr, ...extra],
  })
  child.stdin?.on('error', () => {}) // it may be gone before us
  const ended = new Promise((done) => {
    child.on('error', () => done(127))
    child.on('exit', (code, signal) => done(exitCode(code, signal)))
  })
  const stop = () => {
    if (onWindows) child.kill()
    else child.stdin?.end()
    return ended
  }
  return { child, ended: /** @type {Promise<number>} */ (ended), stop }
}
