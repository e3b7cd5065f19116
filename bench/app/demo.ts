import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isReachableByAll } from '../../demo/cluster/place'
import { findFreeBlock } from '../../demo/lib/ports'

const ROOT = resolve(import.meta.dirname, '../..')
const STOP_WITHIN_MS = 20_000
const BLOCK = 20

export interface Demo {
  /** For `--platform`. */
  readonly filePath: string
  /** From the start of its process to the line that says it is ready. */
  readonly readyMs: number
  stop(): Promise<void>
}

/** The built demo platform in a process of its own, as `npm start` runs it. */
export async function startDemo(parts: {
  readonly dir: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}): Promise<Demo> {
  const program = join(ROOT, 'out/demo/platform.mjs')
  const ports = String(await freeBlock())
  const args = [program, '--json', '--dir', parts.dir, '--ports', ports, ...parts.args]
  const began = performance.now()
  // The kept stdin pipe: should this process be killed, the platform ends too.
  const child = spawn(process.execPath, args, {
    ...{ cwd: ROOT, env: { ...process.env, ...parts.env } },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  await readyLine(child)
  const readyMs = performance.now() - began
  return { filePath: join(parts.dir, 'platform.json'), readyMs, stop: () => stopDemo(child) }
}

/** A folder that the servers' account can pass through, for the time of `work`. */
export async function withDemoDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const place = (await isReachableByAll(tmpdir())) ? tmpdir() : '/var/tmp'
  const dir = await mkdtemp(join(place, 'switchyard-bench-'))
  await chmod(dir, 0o711)
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A small platform under its usual traffic, for benches of the window. */
export function withSmallDemo<T>(work: (demo: Demo) => Promise<T>): Promise<T> {
  return withDemoDir(async (dir) => {
    const demo = await startDemo({ dir, args: ['--seed-rows', '20000'] })
    try {
      return await work(demo)
    } finally {
      await demo.stop()
    }
  })
}

/** Below the range from which outgoing connections take their ports. */
export function freeBlock(): Promise<number> {
  return findFreeBlock(BLOCK, 20_000 + BLOCK * Math.floor(Math.random() * 500))
}

function readyLine(child: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let said = ''
    let line = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      line += text
      if (line.includes('\n')) done()
    })
    child.once('error', fail)
    child.once('exit', () => fail(new Error(`the platform ended: ${said.slice(-2_000)}`)))
  })
}

async function stopDemo(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  child.kill('SIGINT')
  await gone
  clearTimeout(timer)
}
