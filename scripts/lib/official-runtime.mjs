import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ROOT } from './paths.mjs'

const CHECK_DEADLINE_MS = 5_000
const STALL_DEADLINE_MS = 20_000
const REMEMBER_MS = 24 * 3600 * 1000
const PACKAGE = join(ROOT, 'node_modules', 'electron')
const RELEASES = 'https://github.com/electron/electron/releases/download/'

/** The npm package's own download, when it is there. Answers its folder. */
export async function installedOfficial() {
  const version = await electronVersion()
  const found = await readFile(join(PACKAGE, 'dist', 'version'), 'utf8').catch(() => '')
  const executable = await readFile(join(PACKAGE, 'path.txt'), 'utf8').catch(() => '')
  if (executable === '' || found.trim().replace(/^v/, '') !== version) return undefined
  const path = join(PACKAGE, 'dist', executable)
  return existsSync(path)
    ? { executable: path, distDir: join(PACKAGE, 'dist'), version }
    : undefined
}

/**
 * Lets the npm package download its binary, unless the release page cannot be reached: then that is remembered for a day.
 * @param {{ cache: string, announce: (text: string) => void, now?: () => number, env?: NodeJS.ProcessEnv,
 *   isReachable?: (url: string) => Promise<boolean> }} parts
 */
export async function downloadOfficial(parts) {
  const { cache, announce, now = Date.now, env = process.env, isReachable = canFetch } = parts
  const version = await electronVersion()
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? RELEASES
  const note = join(cache, 'official-unreachable.json')
  if (await isRemembered(note, { version, mirror }, now)) return undefined

  announce(`asking for the official Electron ${version}`)
  const url = `${mirror}v${version}/SHASUMS256.txt`
  if ((await isReachable(url)) && (await runInstaller(cache, announce))) {
    await rm(note, { force: true })
    return installedOfficial()
  }
  await mkdir(cache, { recursive: true })
  await writeFile(note, JSON.stringify({ version, mirror, atMs: now() }))
  return undefined
}

async function electronVersion() {
  return JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')).version
}

/** @param {string} note @param {{ version: string, mirror: string }} now_ @param {() => number} now */
async function isRemembered(note, { version, mirror }, now) {
  const text = await readFile(note, 'utf8').catch(() => '{}')
  const seen = safeParse(text)
  const ageMs = now() - (seen.atMs ?? -Infinity)
  return seen.version === version && seen.mirror === mirror && ageMs >= 0 && ageMs < REMEMBER_MS
}

/** @param {string} text @returns {{ version?: string, mirror?: string, atMs?: number }} */
function safeParse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** @param {string} url */
async function canFetch(url) {
  const deadline = AbortSignal.timeout(CHECK_DEADLINE_MS)
  return fetch(url, { signal: deadline })
    .then(async (response) => {
      await response.body?.cancel()
      return response.ok
    })
    .catch(() => false)
}

/** Gives up when nothing arrives for 20 s; a slow line that moves may take its time. @param {string} cache @param {(text: string) => void} announce */
async function runInstaller(cache, announce) {
  announce('downloading it')
  await mkdir(cache, { recursive: true })
  const temp = await mkdtemp(join(cache, 'downloading-'))
  const child = spawn(process.execPath, [join(PACKAGE, 'install.js')], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
  })
  const ended = new Promise((done) => {
    child.on('error', () => done(false))
    child.on('exit', (code) => done(code === 0))
  })
  try {
    return await untilStalled(ended, () => sizeOf(temp))
  } finally {
    child.kill('SIGKILL')
    await rm(temp, { recursive: true, force: true })
  }
}

/** @param {Promise<unknown>} ended @param {() => Promise<number>} size @returns {Promise<boolean>} */
async function untilStalled(ended, size) {
  let sizeBytes = -1
  let movedAt = performance.now()
  while (performance.now() - movedAt < STALL_DEADLINE_MS) {
    const result = await Promise.race([ended, delay(500)])
    if (result !== undefined) return Boolean(result)
    const current = await size()
    if (current !== sizeBytes) movedAt = performance.now()
    sizeBytes = current
  }
  return false
}

/** @param {string} folder */
async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map((name) =>
      stat(join(folder, name)).then(
        (info) => info.size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
