import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isRunning, loadScript, runNode, temporaryFolder } from '../support/scripts'

interface Counts {
  passed: number
  failed: number
  skipped: number
  failures: { name: string; message: string }[]
}
interface Results {
  summaryLine(counts: Pick<Counts, 'passed' | 'failed' | 'skipped'>): string
  excerpt(text: string): string
  fromVitest(report: unknown): Counts
  fromPlaywright(report: unknown): Counts
}
interface TestSteps {
  runWithReport(parts: {
    name: string
    file: string
    command: string[]
    env: NodeJS.ProcessEnv
    read: (report: unknown) => Counts
    beside?: { say: (text: string) => void }
  }): Promise<Counts>
}
interface Plan {
  planTests(steps: string[]): { steps: string[]; isBeside: boolean }[][]
}
interface Platform {
  startPlatform(
    args: string[],
    options: { program: string; stopDeadlineMs?: number },
  ): { ready: Promise<string>; ended: Promise<number>; stop(): Promise<number> }
}
interface Arguments {
  splitStartArguments(args: string[]): { platform: string[]; app: string[] }
  splitTestArguments(args: string[], known: string[]): unknown
}
interface Lock {
  withLock(file: string, work: () => Promise<void>): Promise<void>
}
interface Display {
  openDisplay(options: { virtual: boolean }): Promise<{ name: string; close(): Promise<void> }>
  hasDisplay(env: NodeJS.ProcessEnv): Promise<boolean>
}

const PATIENCE = { timeout: 30_000, interval: 50 }
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

/** Writes a small program and answers its path. */
async function program(text: string): Promise<string> {
  const path = join(folder.path, 'program.mjs')
  await writeFile(path, text)
  return path
}

describe('the test run', () => {
  it('DP1: ends with the counts, and names skipped tests only when there are some', async () => {
    const { summaryLine } = await loadScript<Results>('lib/results.mjs')

    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
    expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped')
  })

  it('DP1: reads a Vitest report; a file that did not load is a failure', async () => {
    const { fromVitest } = await loadScript<Results>('lib/results.mjs')
    const tests = [
      { status: 'passed', fullName: 'adds' },
      { status: 'failed', fullName: 'breaks', failureMessages: ['\u001b[31mexpected 1\u001b[39m'] },
      { status: 'skipped', fullName: 'waits' },
      { status: 'todo', fullName: 'later' },
    ]
    const file = { name: resolve('src/a.test.ts'), status: 'failed', assertionResults: tests }
    const unloaded = {
      name: 'b.test.ts',
      status: 'failed',
      assertionResults: [],
      message: 'no such',
    }

    expect(fromVitest({ testResults: [file, unloaded] })).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
      failures: [
        { name: 'src/a.test.ts > breaks', message: 'expected 1' },
        { name: 'b.test.ts', message: 'no such' },
      ],
    })
  })

  it('DP1: reads a Playwright report; a test that passed on a later try has passed', async () => {
    const { fromPlaywright } = await loadScript<Results>('lib/results.mjs')
    const spec = (title: string, status: string, errors: object[] = []): object => ({
      title,
      tests: [{ status, results: [{ status, errors }] }],
    })
    const inner = { title: 'group', specs: [spec('b', 'unexpected', [{ message: 'gone' }])] }
    const specs = [spec('a', 'expected'), spec('c', 'flaky'), spec('d', 'skipped')]
    const report = { suites: [{ title: 'x.spec.ts', specs, suites: [inner] }], errors: [] }

    expect(fromPlaywright(report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      failures: [{ name: 'x.spec.ts > group > b', message: 'gone' }],
    })
    expect(fromPlaywright({ suites: [], errors: [{ message: 'setup' }] }).failed).toBe(1)
  })

  it('DP1: cuts a long message after 40 lines', async () => {
    const { excerpt } = await loadScript<Results>('lib/results.mjs')
    const lines = excerpt(Array.from({ length: 100 }, () => 'x').join('\n')).split('\n')

    expect(lines).toHaveLength(41)
    expect(lines.at(-1)).toBe('... 60 more lines')
  })

  it.each([
    ['no report', 'process.exit(3)', 'code 3'],
    ['a failure outside any test', `write('1 0'); process.exitCode = 1`, 'code 1'],
    ['no test at all', `write('0 0')`, 'no test was run'],
  ])('DP1: a runner that ends with %s has failed', async (_what, code, message) => {
    const { runWithReport } = await loadScript<TestSteps>('lib/test-steps.mjs')
    const file = join(folder.path, 'report.json')
    const write = `import { writeFileSync } from 'node:fs'
      const write = (text) => writeFileSync(${JSON.stringify(file)}, JSON.stringify(text))\n`
    const read = (report: unknown): Counts => {
      const [passed, failed] = String(report).split(' ').map(Number)
      return { passed: passed ?? 0, failed: failed ?? 0, skipped: 0, failures: [] }
    }

    const command = [process.execPath, await program(write + code)]
    const counts = await runWithReport({ name: 'step', file, command, env: process.env, read })

    expect(counts.failed).toBe(1)
    expect(counts.failures[0]?.message).toContain(message)
  })

  it('DP1: a step beside another gives way to it, tells all it said when it has ended, and waits for nothing it left', async () => {
    const { runWithReport } = await loadScript<TestSteps>('lib/test-steps.mjs')
    const file = join(folder.path, 'report.json')
    const path = await program(`import { spawn } from 'node:child_process'
      import { writeFileSync } from 'node:fs'
      import { getPriority } from 'node:os'
      console.log('priority', getPriority())
      console.error('left', spawn('sleep', ['600'], { stdio: 'inherit' }).pid)
      writeFileSync(${JSON.stringify(file)}, '1')
      process.exit(0)`)
    const said: string[] = []

    const counts = await runWithReport({
      ...{ name: 'step', file, command: [process.execPath, path], env: process.env },
      read: () => ({ passed: 1, failed: 0, skipped: 0, failures: [] }),
      beside: { say: (text) => said.push(text) },
    })

    expect(counts).toMatchObject({ passed: 1, failed: 0 })
    expect(said).toHaveLength(1)
    expect(Number(/priority (\d+)/.exec(said[0] ?? '')?.[1])).toBeGreaterThanOrEqual(10)
    const left = Number(/left (\d+)/.exec(said[0] ?? '')?.[1])
    await vi.waitUntil(() => !isRunning(left), PATIENCE)
  })

  it('DP1: what only computes runs beside what waits; the windows come after, by themselves', async () => {
    const { planTests } = await loadScript<Plan>('lib/test-plan.mjs')
    const alone = (step: string): object[] => [{ steps: [step], isBeside: false }]

    expect(planTests(['static', 'unit', 'integration', 'e2e'])).toEqual([
      [...alone('integration'), { steps: ['static', 'unit'], isBeside: true }],
      alone('e2e'),
    ])
    expect(planTests(['static', 'unit', 'e2e'])).toEqual(['static', 'unit', 'e2e'].map(alone))
    expect(planTests(['integration'])).toEqual([alone('integration')])
  })

  it('DP1: knows its steps and keeps filters for the runners', async () => {
    const { splitTestArguments } = await loadScript<Arguments>('lib/arguments.mjs')
    const known = ['static', 'unit', 'e2e']

    expect(splitTestArguments([], known)).toEqual({ steps: known, filters: [], unknown: [] })
    expect(splitTestArguments(['e2e', 'unit', '--', 'locks'], known)).toEqual({
      steps: ['unit', 'e2e'],
      filters: ['locks'],
      unknown: [],
    })

    const ran = await runNode(['scripts/test.mjs', 'nonsense'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('Unknown step: nonsense. Steps: static unit integration e2e')
  })
})

describe('npm start', () => {
  it('DP1, DP7: gives the demo platform its options and the application the rest', async () => {
    const { splitStartArguments } = await loadScript<Arguments>('lib/arguments.mjs')

    const args = [
      ...['--users', '5', '--panel=locks', '--seed-rows=1000', '--fresh', '--theme', 'dark'],
      ...['--scale', 'scraper=3', '--scale=bci=2'],
    ]

    expect(splitStartArguments(args)).toEqual({
      platform: [
        ...['--users', '5', '--seed-rows=1000', '--fresh'],
        ...['--scale', 'scraper=3', '--scale=bci=2'],
      ],
      app: ['--panel=locks', '--theme', 'dark'],
    })
  })

  it('DP1: waits for the one line of the platform, and stops it by asking', async () => {
    const { startPlatform } = await loadScript<Platform>('lib/platform-process.mjs')
    const path = await program(`process.on('SIGINT', () => process.exit(0))
      process.stdin.resume()
      process.stdout.write('{"version"'); setTimeout(() => console.log(':1}\\nmore'), 10)`)

    const platform = startPlatform([], { program: path })

    await expect(platform.ready).resolves.toBe('{"version":1}')
    await expect(platform.stop()).resolves.toBe(0)
  })

  it('DP1: ends a platform that does not stop, with all it started', async () => {
    const { startPlatform } = await loadScript<Platform>('lib/platform-process.mjs')
    const path = await program(`import { spawn } from 'node:child_process'
      process.on('SIGINT', () => {})
      process.stdin.resume()
      console.log(spawn('sleep', ['600']).pid)`)
    const platform = startPlatform([], { program: path, stopDeadlineMs: 100 })
    const grandchild = Number(await platform.ready)

    await expect(platform.stop()).resolves.toBe(137)

    await vi.waitUntil(() => !isRunning(grandchild), PATIENCE)
  })

  it('DP1: tells when the platform ends before it is ready', async () => {
    const { startPlatform } = await loadScript<Platform>('lib/platform-process.mjs')

    const { ready } = startPlatform([], { program: await program('process.exit(4)') })

    await expect(ready).rejects.toThrow('The demo platform ended before it was ready (code 4).')
  })

  it('DP1: what is supervised does not outlive a killed parent', async () => {
    const pidFile = join(folder.path, 'pid')
    const parent = spawn(process.execPath, [
      await program(`import { supervise } from ${JSON.stringify(resolve('scripts/lib/supervise.mjs'))}
        supervise('sh', ['-c', 'echo $$ > "$0"; exec sleep 600', ${JSON.stringify(pidFile)}])`),
    ])
    const childPid = async (): Promise<number> =>
      Number(await readFile(pidFile, 'utf8').catch(() => ''))
    const pid = await vi.waitUntil(childPid, PATIENCE)
    expect(isRunning(pid)).toBe(true)

    parent.kill('SIGKILL')

    await vi.waitUntil(() => !isRunning(pid), PATIENCE)
  })

  it.runIf(process.platform === 'linux')('DP1: opens a display and closes it again', async () => {
    const { openDisplay, hasDisplay } = await loadScript<Display>('lib/display.mjs')

    const display = await openDisplay({ virtual: true })

    expect(display.name).toMatch(/^:\d+$/)
    await expect(hasDisplay({ DISPLAY: display.name })).resolves.toBe(true)
    await display.close()
    await expect(hasDisplay({ DISPLAY: display.name })).resolves.toBe(false)
    await expect(hasDisplay({})).resolves.toBe(false)
  })
})

describe('the lock between two starts', () => {
  it('DP1: lets one at a time in, and takes over from one that died', async () => {
    const { withLock } = await loadScript<Lock>('lib/lock.mjs')
    const file = join(folder.path, 'lock')
    const gone = spawn(process.execPath, ['-e', ''])
    await new Promise((done) => gone.on('exit', done))
    await writeFile(file, String(gone.pid))
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise(setImmediate)
      inside -= 1
    }

    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)])

    expect(most).toBe(1)
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })
})
