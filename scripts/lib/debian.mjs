import { SetupError } from './log.mjs'
import { capture } from './run.mjs'

/** @typedef {'electron' | 'display' | 'redis' | 'tests'} Need */
/** @typedef {{ need: Need, names: string[], vital: boolean, why: string }} Wanted */

/** What the window, its virtual display, the demo platform and the tests take from Debian; newer releases renamed some. @type {Wanted[]} */
export const PACKAGES = [
  wanted('electron', ['libgtk-3-0', 'libgtk-3-0t64']),
  wanted('electron', ['libnss3']),
  wanted('electron', ['libasound2', 'libasound2t64']),
  wanted('electron', ['libgbm1']),
  wanted('electron', ['libxss1']),
  wanted('electron', ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64']),
  wanted('electron', ['libdrm2']),
  wanted('electron', ['dbus'], 'desktop notifications'),
  wanted('electron', ['fonts-dejavu-core'], 'text in windows and reports'),
  wanted('display', ['xvfb']),
  wanted('display', ['xauth']),
  wanted('redis', ['redis-server'], 'Redis in the demo platform'),
  wanted('tests', ['poppler-utils'], 'looking into PDF reports'),
]

/** Without a reason the package is vital. @param {Need} need @param {string[]} names @param {string} [why] @returns {Wanted} */
function wanted(need, names, why) {
  return { need, names, vital: why === undefined, why: why ?? '' }
}

/**
 * Installs what is missing when it may, and otherwise says what to install. Answers the names still missing.
 * @param {{ needs: Need[], announce: (text: string) => void, log: (line: string) => void,
 *   run?: typeof capture, platform?: string, isRoot?: boolean }} parts
 */
export async function installDebianPackages(parts) {
  const { needs, announce, log, run = capture, platform = process.platform } = parts
  const isRoot = parts.isRoot ?? process.getuid?.() === 0
  const list = PACKAGES.filter(({ need }) => needs.includes(need))
  if (platform !== 'linux' || list.length === 0) return { note: 'none needed', value: [] }
  const missing = await findMissing(list, run)
  if (missing === undefined) return { note: 'not checked: this is no Debian', value: [] }
  if (missing.length === 0) return { note: 'up to date', value: [] }
  if (!isRoot) return report(missing, 'only root may install them', log)

  announce(`installing ${missing.map(({ names }) => names[0]).join(' ')}`)
  const problem = await aptInstall(missing, run)
  const left = (await findMissing(missing, run)) ?? []
  if (left.length > 0) return report(left, problem, log)
  return { note: `installed ${String(missing.length)}`, value: [] }
}

/** @param {Wanted[]} list @param {typeof capture} run @returns {Promise<Wanted[] | undefined>} */
async function findMissing(list, run) {
  const names = list.flatMap((entry) => entry.names)
  const { code, stdout } = await run('dpkg-query', [
    '-W',
    '-f',
    '${Package} ${db:Status-Status}\\n',
    ...names,
  ])
  if (code === 127) return undefined
  const installed = new Set(
    stdout
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  )
  return list.filter((entry) => !entry.names.some((name) => installed.has(name)))
}

/** Answers why it failed, or an empty text. @param {Wanted[]} missing @param {typeof capture} run */
async function aptInstall(missing, run) {
  // RUNLEVEL=1: a package that brings a service (redis-server) must not start it here.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const update = await run('apt-get', ['update', '-qq'], { env })
  const names = []
  for (const entry of missing) names.push(await available(entry.names, run))
  // One by one on failure, so that one unknown name does not keep the others out.
  const install = ['install', '-y', '-qq', '--no-install-recommends']
  const all = await run('apt-get', [...install, ...names], { env })
  if (all.code === 0) return ''
  for (const name of names) await run('apt-get', [...install, name], { env })
  const lines = `${update.code === 0 ? '' : update.output}\n${all.output}`.trim().split('\n')
  return `apt-get failed: ${lines.slice(-3).join(' | ')}`
}

/** The first name this release has. @param {string[]} names @param {typeof capture} run */
async function available(names, run) {
  for (const name of names.length > 1 ? names : []) {
    const { stdout } = await run('apt-cache', ['policy', name])
    if (/Candidate: (?!\(none\))/.test(stdout)) return name
  }
  return names[0]
}

/** @param {Wanted[]} missing @param {string} reason @param {(line: string) => void} log */
function report(missing, reason, log) {
  const names = missing.map((entry) => entry.names[0]).join(' ')
  const advice = `Missing Debian packages: ${names} (${reason}).\nInstall them: sudo apt-get install -y ${names}`
  if (missing.some(({ vital }) => vital)) throw new SetupError(advice)
  for (const line of advice.split('\n')) log(`  ${line}`)
  for (const { names, why } of missing) log(`  Without ${names[0]}: no ${why}.`)
  return { note: `going on without ${names}`, value: missing.map((entry) => entry.names[0]) }
}
