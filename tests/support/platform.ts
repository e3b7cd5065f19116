import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isReachableByAll } from '../../demo/cluster/place'
import { PlatformFile } from '../../demo/platform-file'
import { seedKey } from '../../demo/schema'
import { freeBlock } from './ports'

const ROOT = resolve(import.meta.dirname, '../..')
const SEED_ROWS = 20_000
const READY_WITHIN_MS = 150_000

export interface TestPlatformOptions {
  /** Keep data here and leave it; without it a temporary folder is used and removed. */
  readonly dir?: string
  readonly users?: number
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

export interface TestPlatform {
  readonly file: PlatformFile
  /** Where platform.json, the logs and the data are. */
  readonly dir: string
  readonly filePath: string
  readonly process: ChildProcess
  /** platform.json as it is now: a worker that came back has another pid. */
  readonly reread: () => Promise<PlatformFile>
  /** What the platform said on stderr so far. */
  readonly said: () => string
  /** Asks it to stop and gives its exit code. */
  readonly stop: () => Promise<number | null>
}

let shared: Promise<TestPlatform> | undefined

/** One small platform for all tests of a file. It ends with the test process, or by `stop()` in `afterAll`. */
export function sharedPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  shared ??= startTestPlatform(options)
  return shared
}

/** A real platform with 20,000 rows. The first start seeds a template in the temporary folder; later ones take about 3 s. */
export async function startTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  buildDemo()
  const base = await scratchFolder()
  const dir = options.dir ?? (await temporaryFolder(base))
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'out/demo/platform.mjs'),
      ...[
        '--json',
        '--dir',
        dir,
        '--seed-rows',
        String(SEED_ROWS),
        '--users',
        String(options.users ?? 10),
      ],
      ...[
        '--template',
        join(base, `template-${seedKey(SEED_ROWS)}`),
        '--ports',
        String(await freeBlock()),
      ],
      ...(options.args ?? []),
    ],
    // The kept stdin pipe: should this process be killed, the platform ends too.
    { stdio: ['pipe', 'pipe', 'pipe'], cwd: ROOT, env: { ...process.env, ...options.env } },
  )
  const said = collect(child.stderr)
  const line = collect(child.stdout)
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const file = await readyLine(child, line, said)
  const filePath = join(dir, 'platform.json')
  return {
    ...{ file, dir, filePath, process: child, said },
    reread: async () => PlatformFile.parse(JSON.parse(await readFile(filePath, 'utf8'))),
    stop: async () => {
      child.kill('SIGINT')
      const code = await exited
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
      return code
    },
  }
}

export interface RunningFault {
  readonly said: () => string
  /** Ends it early, as Ctrl-C does. */
  readonly interrupt: () => void
  /** Takes it away without a word, as kill -9 does: it can undo nothing. */
  readonly kill: () => void
  readonly exited: Promise<number | null>
}

/** The newest of each name, by platform. */
const started = new Map<string, RunningFault>()

/** Injects a fault with the real command and resolves when it is in place. One of this name that a failed try left behind ends first. */
export async function startFault(
  platform: TestPlatform,
  name: string,
  lasts = '60s',
): Promise<RunningFault> {
  const key = `${platform.filePath} ${name}`
  started.get(key)?.interrupt()
  await started.get(key)?.exited
  const child = spawn(
    process.execPath,
    [join(ROOT, 'out/demo/fault.mjs'), name, '--for', lasts, '--platform', platform.filePath],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: ROOT },
  )
  const out = collect(child.stdout)
  const problems = collect(child.stderr)
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  await until(`fault ${name}`, 30_000, () => {
    if (out().includes('in place')) return true
    if (child.exitCode !== null) throw new Error(`fault ${name} ended: ${out()}${problems()}`)
    return undefined
  })
  const fault = {
    said: out,
    interrupt: () => child.kill('SIGINT'),
    kill: () => child.kill('SIGKILL'),
    exited,
  }
  started.set(key, fault)
  return fault
}

/** Asks every 100 ms until there is an answer other than undefined and false. */
export async function until<T>(
  what: string,
  withinMs: number,
  check: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (Date.now() > endsAt) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Builds the demo when a source of it is newer than what was built. */
export function buildDemo(): void {
  const built = join(ROOT, 'out/demo/platform.mjs')
  const sources = readdirSync(join(ROOT, 'demo'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => statSync(join(ROOT, 'demo', name)).mtimeMs)
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources)) return
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const run = spawnSync(process.execPath, [vite, 'build', '--config', 'vite.node.config.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`the demo does not build: ${run.stdout}${run.stderr}`)
}

/** Open to pass through: the servers run as another user when we are root. */
async function temporaryFolder(base: string): Promise<string> {
  const dir = await mkdtemp(join(base, 'platform-'))
  await chmod(dir, 0o711)
  return dir
}

async function scratchFolder(): Promise<string> {
  const place = (await isReachableByAll(tmpdir())) ? tmpdir() : '/var/tmp'
  const base = join(place, `switchyard-test-${process.getuid?.() ?? 0}`)
  await mkdir(base, { recursive: true, mode: 0o711 })
  if (statSync(base).uid !== (process.getuid?.() ?? 0))
    throw new Error(`${base} belongs to someone else`)
  return base
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => (text += chunk))
  return () => text
}

async function readyLine(
  child: ChildProcess,
  line: () => string,
  said: () => string,
): Promise<PlatformFile> {
  const text = await until('the platform', READY_WITHIN_MS, () => {
    if (child.exitCode !== null) throw new Error(`the platform ended: ${said()}`)
    return line().includes('\n') && line()
  }).catch((thrown: unknown) => {
    child.kill('SIGKILL')
    throw thrown
  })
  return PlatformFile.parse(JSON.parse(text))
}
