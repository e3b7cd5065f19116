import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { SetupError } from './log.mjs'
import { ROOT, binary, sha256 } from './paths.mjs'
import { capture } from './run.mjs'

const FOLDERS = ['src', 'demo', 'resources']
const FILES = [
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'vite.node.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
]
const STAMP = join('out', '.switchyard-build')
const PRODUCTS = [
  'out/main/index.cjs',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/demo/platform.mjs',
]

/**
 * Builds the application and the Node parts unless `out` already comes from these sources.
 * @param {{ announce: (text: string) => void, root?: string, force?: boolean, build?: (root: string) => Promise<void> }} parts
 */
export async function buildIfStale({ announce, root = ROOT, force = false, build = runBuilds }) {
  if (!force && (await isFresh(root))) return { note: 'up to date', value: false }
  return withLock(join(root, 'node_modules', '.cache', 'switchyard-build.lock'), async () => {
    const hash = await sourceHash(root)
    if (!force && (await isFresh(root, hash))) return { note: 'up to date', value: false }
    announce('building')
    await rm(join(root, STAMP), { force: true })
    await build(root)
    await mkdir(join(root, 'out'), { recursive: true })
    await writeFile(join(root, STAMP), hash)
    return { note: 'built', value: true }
  })
}

/** @param {string} root @param {string} [hash] */
export async function isFresh(root, hash) {
  const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => '')
  if (stamp === '' || !PRODUCTS.every((product) => existsSync(join(root, product)))) return false
  return stamp === (hash ?? (await sourceHash(root)))
}

/** By content, not by time: a checkout or a copy gives every file a new time. @param {string} root */
export async function sourceHash(root) {
  const files = [...FILES]
  for (const folder of FOLDERS) {
    const entries = await readdir(join(root, folder), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => [])
    for (const entry of entries) {
      if (!entry.isFile() || /\.test\.tsx?$/.test(entry.name)) continue
      files.push(join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    }
  }
  const lines = await Promise.all(
    files
      .sort()
      .map(async (file) => `${file} ${sha256(await readFile(join(root, file)).catch(() => ''))}`),
  )
  return sha256(lines.join('\n'))
}

/** The two builds write different folders of `out`, so they run side by side. @param {string} root */
async function runBuilds(root) {
  const env = { ...process.env, NODE_ENV: 'production' }
  const results = await Promise.all([
    capture(binary('electron-vite', root), ['build'], { cwd: root, env }),
    capture(binary('vite', root), ['build', '--config', 'vite.node.config.ts'], { cwd: root, env }),
  ])
  const failed = results.filter(({ code }) => code !== 0)
  if (failed.length === 0) return
  const tails = failed.map(({ output }) => output.trim().split('\n').slice(-40).join('\n'))
  throw new SetupError(`The build failed:\n${tails.join('\n')}`)
}
