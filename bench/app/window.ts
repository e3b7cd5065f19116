import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { waitFor } from '../../demo/lib/wait'

const ROOT = resolve(import.meta.dirname, '../..')
const INSIDE = join(import.meta.dirname, 'inside')
const OPEN_WITHIN_MS = 90_000
const CLOSE_WITHIN_MS = 15_000

/** Wall clock times of what was painted, ms since 1970. */
export interface Marks {
  readonly spawnedAt: number
  readonly interactiveAt: number
  readonly liveAt: number | null
}

export interface OpenOptions {
  /** The built product, an empty shell, or a page of parts. */
  readonly what: 'app' | 'shell' | 'page'
  readonly dataDir: string
  readonly args?: readonly string[]
  /** Time what the page does with pushes. */
  readonly timeBridge?: boolean
}

export interface OpenWindow {
  readonly marks: Marks
  ask<T>(question: string, argument?: string): Promise<T>
  close(): Promise<void>
}

interface Said {
  readonly id?: number
  readonly value?: unknown
  readonly failed?: string
  readonly marks?: Omit<Marks, 'spawnedAt'>
}

const PROGRAMS = { app: ROOT, shell: join(INSIDE, 'shell.cjs'), page: join(INSIDE, 'page.cjs') }

/** Opens a window without a debugger at it, and waits until it is interactive (and live, when it watches). */
export async function openWindow(options: OpenOptions): Promise<OpenWindow> {
  const { what, dataDir, args = [], timeBridge = false } = options
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env
  const executable = electronPath()
  const spawnedAt = Date.now()
  const child = spawn(
    executable,
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['-r', join(INSIDE, 'probe.cjs'), PROGRAMS[what], '--user-data-dir', dataDir, ...args],
    ],
    {
      cwd: ROOT,
      env: { ...env, BENCH_PAGE: what, BENCH_BRIDGE: timeBridge ? '1' : '0' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  )
  const { ask, marks } = talk(child)
  try {
    const found = await within(`a window of ${what}`, marks)
    await ask('pointer-leaves')
    return { marks: { spawnedAt, ...found }, ask, close: () => closeWindow(child, ask) }
  } catch (thrown) {
    child.kill('SIGKILL')
    throw thrown
  }
}

function talk(child: ChildProcess): {
  ask: OpenWindow['ask']
  marks: Promise<Omit<Marks, 'spawnedAt'>>
} {
  let asked = 0
  const waiting = new Map<number, { done: (value: unknown) => void; fail: (e: Error) => void }>()
  const marks = new Promise<Omit<Marks, 'spawnedAt'>>((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code) => fail(new Error(`the window ended (code ${String(code)})`)))
    child.on('message', (message) => {
      const said = message as Said
      const asker = said.id === undefined ? undefined : waiting.get(said.id)
      if (said.marks !== undefined) done(said.marks)
      else if (asker === undefined) fail(new Error(said.failed ?? 'said something unheard of'))
      else if (said.failed === undefined) asker.done(said.value)
      else asker.fail(new Error(said.failed))
    })
  })
  return {
    marks,
    ask: <T>(ask: string, argument?: string) =>
      new Promise<T>((done, fail) => {
        asked += 1
        waiting.set(asked, { done: (value) => done(value as T), fail })
        child.once('exit', () => fail(new Error('the window ended')))
        child.send({ id: asked, ask, argument })
      }),
  }
}

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(
      () => fail(new Error(`${what}: not within ${OPEN_WITHIN_MS} ms`)),
      OPEN_WITHIN_MS,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function closeWindow(child: ChildProcess, ask: OpenWindow['ask']): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS)
  ask('quit').catch(() => undefined)
  await gone
  clearTimeout(timer)
}

/** A data folder of its own for the time of `work`. */
export async function withDataDir<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'switchyard-bench-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Until the page has something to show for `code`. */
export function waitForPage(window: OpenWindow, what: string, code: string): Promise<unknown> {
  return waitFor(what, async () => (await window.ask('page', code)) || undefined, {
    deadlineMs: OPEN_WITHIN_MS,
  })
}

let found: string | undefined

function electronPath(): string {
  found ??=
    process.env['SWITCHYARD_ELECTRON'] ??
    execFileSync(process.execPath, ['scripts/electron-runtime.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
    }).trim()
  return found
}
