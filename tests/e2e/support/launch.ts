import { execFileSync } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'

const ROOT = resolve(import.meta.dirname, '../../..')
const START_WITHIN_MS = 90_000
/** The app gives itself 8 s. */
const QUIT_WITHIN_MS = 30_000
const DEFAULT_SIZE = { width: 1280, height: 800 }
/** Lines of the app's log that must never be there. */
const BUGS = /failed unheard|was not caught|page: (window|promise|policy|panel|banner|inspector)/

export interface LaunchOptions {
  /** Of a running platform; without it none is watched. */
  readonly platformFile?: string
  /** A data folder to go on with; without it a new one, removed at the end. */
  readonly dir?: string
  readonly size?: { readonly width: number; readonly height: number }
  readonly theme?: 'dark' | 'light'
}

/** The built application in real Electron. */
export interface AppUnderTest {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly dir: string
  resize(size: { width: number; height: number }): Promise<void>
  /** Complaints that the next test provokes on purpose. */
  forgive(what: RegExp): void
  /** Fails when the page or the main process complained. */
  assertClean(): void
  close(): Promise<void>
  /** As `kill -9` does it; the data folder stays. */
  kill(): Promise<void>
}

export function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'switchyard-e2e-'))
}

export async function launchApp(options: LaunchOptions = {}): Promise<AppUnderTest> {
  const dir = options.dir ?? (await makeDataDir())
  const electron = await _electron.launch({
    executablePath: electronPath(),
    args: [...sandboxArguments(), ROOT, ...appArguments(options.platformFile, dir)],
    colorScheme: options.theme ?? 'dark',
    env: environment(),
    timeout: START_WITHIN_MS,
  })
  const output = createWriteStream(join(dir, 'electron-output.txt'), { flags: 'a' })
  electron.process().stdout?.pipe(output)
  electron.process().stderr?.pipe(output)
  const problems = hear(electron)
  const forgiven: RegExp[] = []
  const page = await electron.firstWindow({ timeout: START_WITHIN_MS })
  const resize = (size: { width: number; height: number }) => resizeWindow(electron, page, size)
  await resize(options.size ?? DEFAULT_SIZE)
  return {
    ...{ electron, page, dir, resize },
    forgive: (what) => void forgiven.push(what),
    assertClean: () => {
      const all = [...problems, ...bugsInLog(dir)]
      const bad = all.filter((line) => !forgiven.some((what) => what.test(line)))
      expect(bad, 'nothing complained').toEqual([])
    },
    close: async () => {
      await quit(electron, dir)
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
    kill: async () => {
      const gone = new Promise((done) => electron.process().once('exit', done))
      electron.process().kill('SIGKILL')
      await gone
    },
  }
}

/** A process that stays though the app has closed all it had (a debugger that does not let go) is told and killed; an app that does not close is a failure. */
async function quit(electron: ElectronApplication, dir: string): Promise<void> {
  const main = electron.process()
  const late = Symbol('late')
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<symbol>((done) => {
    timer = setTimeout(() => done(late), QUIT_WITHIN_MS)
  })
  const ended = await Promise.race([electron.close(), tooLate])
  clearTimeout(timer)
  if (ended !== late) return
  const last = logOf(dir).trimEnd().split('\n').slice(-5)
  process.stderr.write(
    [`the app did not quit: pid ${main.pid}, exit ${main.exitCode}`, ...last, ''].join('\n'),
  )
  try {
    process.kill(-(main.pid ?? NaN), 'SIGKILL')
  } catch (thrown) {
    process.stderr.write(`nothing of it is left to kill: ${String(thrown)}\n`)
  }
  expect(last.join('\n'), 'it closed what it had').toContain('everything is closed')
}

/** Chromium's own sandbox cannot start for root. */
export function sandboxArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function appArguments(platformFile: string | undefined, dir: string): string[] {
  const watched = platformFile === undefined ? [] : ['--demo', '--platform', platformFile]
  return [...watched, '--user-data-dir', dir]
}

let found: string | undefined

function electronPath(): string {
  found ??=
    process.env['SWITCHYARD_ELECTRON'] ??
    execFileSync(process.execPath, ['scripts/electron-runtime.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim()
  return found
}

function environment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function hear(electron: ElectronApplication): string[] {
  const problems: string[] = []
  const context = electron.context()
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => problems.push(`page: ${String(error.error())}`))
  context.on('request', (request) => {
    if (!/^(app:\/\/(main|report)\/|data:|devtools:)/.test(request.url())) {
      problems.push(`request: ${request.url()}`)
    }
  })
  return problems
}

function bugsInLog(dir: string): string[] {
  return logOf(dir)
    .split('\n')
    .filter((line) => BUGS.test(line))
}

function logOf(dir: string): string {
  const path = join(dir, 'logs', 'main.log')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

async function resizeWindow(
  electron: ElectronApplication,
  page: Page,
  size: { width: number; height: number },
): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
  await expect
    .poll(() => page.evaluate(() => [innerWidth, innerHeight]), { timeout: 30_000 })
    .toEqual([size.width, size.height])
}
